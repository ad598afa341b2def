import { codes, numbered, sameItems } from './same-items.ts'
import { scaleSchema } from './scale.ts'

const common = { low: 1, high: 7, levels: { 1: 'absent', 7: 'extreme' } }

const LINKING =
  'Leucht and others (2005), Schizophrenia Research 79, 231-238, doi:10.1016/j.schres.2005.04.008: the total that goes with this Clinical Global Impression in acute patients'

/**
 * Positive and Negative Syndrome Scale. Kay, Fiszbein and Opler (1987), Schizophrenia Bulletin 13.
 *
 * The consensus factors are those of table 3 in doi:10.1016/j.psychres.2012.08.019; those by Marder and by Wallwork are as these
 * papers are cited. The original positive-minus-negative composite score is left out: no sum here takes items off. So are the
 * remission criteria, which are about single items.
 */
export const panss = scaleSchema.parse({
  key: 'panss',
  name: 'PANSS',
  title: 'Positive and Negative Syndrome Scale',
  source: 'Kay, Fiszbein and Opler (1987), Schizophrenia Bulletin 13, 261-276, doi:10.1093/schbul/13.2.261',
  items: [
    ...sameItems('P', common, [
      'Delusions',
      'Conceptual disorganization',
      'Hallucinatory behavior',
      'Excitement',
      'Grandiosity',
      'Suspiciousness/persecution',
      'Hostility',
    ]),
    ...sameItems('N', common, [
      'Blunted affect',
      'Emotional withdrawal',
      'Poor rapport',
      'Passive/apathetic social withdrawal',
      'Difficulty in abstract thinking',
      'Lack of spontaneity and flow of conversation',
      'Stereotyped thinking',
    ]),
    ...sameItems('G', common, [
      'Somatic concern',
      'Anxiety',
      'Guilt feelings',
      'Tension',
      'Mannerisms and posturing',
      'Depression',
      'Motor retardation',
      'Uncooperativeness',
      'Unusual thought content',
      'Disorientation',
      'Poor attention',
      'Lack of judgment and insight',
      'Disturbance of volition',
      'Poor impulse control',
      'Preoccupation',
      'Active social avoidance',
    ]),
  ],
  sums: [
    { key: 'positive', title: 'Positive', items: numbered('P', 7) },
    { key: 'negative', title: 'Negative', items: numbered('N', 7) },
    { key: 'general', title: 'General psychopathology', items: numbered('G', 16) },
    { key: 'total', title: 'Total', items: [...numbered('P', 7), ...numbered('N', 7), ...numbered('G', 16)] },
  ],
  models: [
    {
      key: 'marder',
      title: 'Five factors by Marder',
      source:
        'Marder, Davis and Chouinard (1997), Journal of Clinical Psychiatry 58, 538-546, doi:10.4088/JCP.v58n1205',
      sums: [
        { key: 'marder-positive', title: 'Positive (Marder)', items: codes('P1 P3 P5 P6 N7 G1 G9 G12') },
        { key: 'marder-negative', title: 'Negative (Marder)', items: codes('N1 N2 N3 N4 N6 G7 G16') },
        {
          key: 'marder-disorganized',
          title: 'Disorganized thought (Marder)',
          items: codes('P2 N5 G5 G10 G11 G13 G15'),
        },
        { key: 'marder-excitement', title: 'Hostility and excitement (Marder)', items: codes('P4 P7 G8 G14') },
        { key: 'marder-depression', title: 'Anxiety and depression (Marder)', items: codes('G2 G3 G4 G6') },
      ],
    },
    {
      key: 'wallwork',
      title: 'Five factors by Wallwork',
      source:
        'Wallwork, Fortgang, Hashimoto, Weinberger and Dickinson (2012), Schizophrenia Research 137, 246-250, doi:10.1016/j.schres.2012.01.031',
      sums: [
        { key: 'wallwork-positive', title: 'Positive (Wallwork)', items: codes('P1 P3 P5 G9') },
        { key: 'wallwork-negative', title: 'Negative (Wallwork)', items: codes('N1 N2 N3 N4 N6 G7') },
        { key: 'wallwork-disorganized', title: 'Disorganized (Wallwork)', items: codes('P2 N5 G11') },
        { key: 'wallwork-excited', title: 'Excited (Wallwork)', items: codes('P4 P7 G8 G14') },
        { key: 'wallwork-depressed', title: 'Depressed (Wallwork)', items: codes('G2 G3 G6') },
      ],
    },
    {
      key: 'consensus',
      title: 'Five factors by consensus',
      source: 'Psychiatry Research 205 (2012), 137-142, table 3, doi:10.1016/j.psychres.2012.08.019',
      sums: [
        { key: 'consensus-positive', title: 'Positive (consensus)', items: codes('P1 P3 P5 P6 G9') },
        { key: 'consensus-negative', title: 'Negative (consensus)', items: codes('N1 N2 N3 N4 N6 G7 G13 G16') },
        {
          key: 'consensus-disorganized',
          title: 'Disorganized (consensus)',
          items: codes('P2 N5 N7 G5 G10 G11 G12 G15'),
        },
        { key: 'consensus-excited', title: 'Excited (consensus)', items: codes('P4 P7 G8 G14') },
        { key: 'consensus-emotional', title: 'Emotional distress (consensus)', items: codes('G1 G2 G3 G4 G6') },
      ],
    },
  ],
  thresholds: [
    { sum: 'total', from: 58, label: 'mildly ill', source: LINKING },
    { sum: 'total', from: 75, label: 'moderately ill', source: LINKING },
    { sum: 'total', from: 95, label: 'markedly ill', source: LINKING },
    { sum: 'total', from: 116, label: 'severely ill', source: LINKING },
  ],
  changeBase: {
    source:
      'Obermeier and others (2010), Schizophrenia Bulletin 36, doi:10.1093/schbul/sbp124; Leucht, Kissling and Davis (2010), doi:10.1093/schbul/sbq016: the 30 points of “no symptoms” are taken off first',
  },
  rights: {
    holder: 'Multi-Health Systems (MHS)',
    note: 'Needs a licence. Shipped for data collection only: codes, names of items and scoring, no definitions and no anchors.',
  },
  notes: 'No prorating rule is shipped: every item is needed for a sum.',
  codes: { cdisc: 'PANSS1TC' },
})
