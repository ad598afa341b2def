import { numbered, sameItems } from './same-items.ts'
import { scaleSchema } from './scale.ts'

/** Calgary Depression Scale for Schizophrenia: nine items, summed. */
export const cdss = scaleSchema.parse({
  key: 'cdss',
  name: 'CDSS',
  title: 'Calgary Depression Scale for Schizophrenia',
  source:
    'Addington, Addington and Schissel (1990), Schizophrenia Research 3, 247-251, doi:10.1016/0920-9964(90)90005-R',
  items: sameItems('D', { low: 0, high: 3, levels: { 0: 'absent', 1: 'mild', 2: 'moderate', 3: 'severe' } }, [
    'Depression',
    'Hopelessness',
    'Self-depreciation',
    'Guilty ideas of reference',
    'Pathological guilt',
    'Worse in the morning',
    'Early waking',
    'Suicide',
    'Observed depression',
  ]),
  sums: [{ key: 'total', title: 'Total', items: numbered('D', 9) }],
  thresholds: [
    {
      sum: 'total',
      from: 7,
      label: 'above 6: suggests a major depressive episode',
      source: 'University of Calgary, About the scale: above 6, specificity 82 % and sensitivity 85 %',
    },
  ],
  rights: {
    holder: 'Donald and Jean Addington, University of Calgary',
    note: 'Free for use that is not commercial. Shipped: codes, short names of items and scoring, no questions and no anchors.',
  },
  notes: 'No prorating rule is shipped.',
})

const levels = {
  1: 'normal, not ill',
  2: 'minimally ill',
  3: 'mildly ill',
  4: 'moderately ill',
  5: 'markedly ill',
  6: 'severely ill',
  7: 'among the most severely ill',
}

/**
 * Clinical Global Impression, Schizophrenia: five ratings of severity, which are never summed, and five of change, which may stay
 * empty at a first visit.
 */
export const cgiSch = scaleSchema.parse({
  key: 'cgisch',
  name: 'CGI-SCH',
  title: 'Clinical Global Impression, Schizophrenia',
  source:
    'Haro and others (2003), Acta Psychiatrica Scandinavica 107 (supplement 416), 16-23, doi:10.1034/j.1600-0447.107.s416.5.x',
  items: [
    ...sameItems('S', { low: 1, high: 7, levels }, [
      'Severity: positive symptoms',
      'Severity: negative symptoms',
      'Severity: depressive symptoms',
      'Severity: cognitive symptoms',
      'Severity: overall',
    ]),
    ...sameItems('R', { low: 1, high: 7, levels: { 1: 'very much improved', 4: 'no change', 7: 'very much worse' } }, [
      'Change: positive symptoms',
      'Change: negative symptoms',
      'Change: depressive symptoms',
      'Change: cognitive symptoms',
      'Change: overall',
    ]).map((item) => ({ ...item, optional: true })),
  ],
  sums: [
    { key: 'overall', title: 'Overall severity', items: ['S5'] },
    { key: 'positive', title: 'Positive severity', items: ['S1'] },
    { key: 'negative', title: 'Negative severity', items: ['S2'] },
    { key: 'depressive', title: 'Depressive severity', items: ['S3'] },
    { key: 'cognitive', title: 'Cognitive severity', items: ['S4'] },
  ],
  rights: {
    holder: 'The authors; the Clinical Global Impression is in the public domain',
    note: 'Check with the authors for commercial use. Shipped: codes, short names and the general levels, no guidelines.',
  },
  notes: 'Its ratings are never summed. Change is optional, and compares with the phase before the treatment.',
})
