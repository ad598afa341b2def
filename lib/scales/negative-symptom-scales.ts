import { numbered, sameItems } from './same-items.ts'
import { scaleSchema } from './scale.ts'

const bnssItems = { low: 0, high: 6, levels: { 0: 'absent', 6: 'severe' } }

/**
 * Brief Negative Symptom Scale. Items and domains as in doi:10.1093/schbul/sbq059; their order is that of table 2 in PMC10964270.
 * Not shipped: a prorating rule and cut-offs, for which there was no source.
 */
export const bnss = scaleSchema.parse({
  key: 'bnss',
  name: 'BNSS',
  title: 'Brief Negative Symptom Scale',
  source: 'Kirkpatrick and others (2011), Schizophrenia Bulletin 37, 300-305, doi:10.1093/schbul/sbq059',
  items: sameItems('B', bnssItems, [
    'Anhedonia: intensity during activities',
    'Anhedonia: frequency',
    'Anhedonia: intensity of expected pleasure',
    'Lack of normal distress',
    'Asociality: behavior',
    'Asociality: inner experience',
    'Avolition: behavior',
    'Avolition: inner experience',
    'Blunted affect: face',
    'Blunted affect: voice',
    'Blunted affect: gestures',
    'Alogia: quantity of speech',
    'Alogia: spontaneous elaboration',
  ]),
  sums: [
    { key: 'anhedonia', title: 'Anhedonia', items: numbered('B', 3) },
    { key: 'distress', title: 'Distress', items: ['B4'] },
    { key: 'asociality', title: 'Asociality', items: numbered('B', 2, 5) },
    { key: 'avolition', title: 'Avolition', items: numbered('B', 2, 7) },
    { key: 'blunted-affect', title: 'Blunted affect', items: numbered('B', 3, 9) },
    { key: 'alogia', title: 'Alogia', items: numbered('B', 2, 12) },
    { key: 'total', title: 'Total', items: numbered('B', 13) },
  ],
  models: [
    {
      key: 'two-factor',
      title: 'Two factors',
      source:
        'Strauss and others (2018), JAMA Psychiatry 75, 1271-1279: motivation and pleasure, and expression, over the five domains; distress is in neither',
      sums: [
        {
          key: 'motivation-pleasure',
          title: 'Motivation and pleasure (MAP)',
          items: [...numbered('B', 3), ...numbered('B', 4, 5)],
        },
        { key: 'expression', title: 'Expression (EXP)', items: numbered('B', 5, 9) },
      ],
    },
  ],
  rights: {
    holder: 'The authors',
    note: 'Ask the authors before use. Shipped: codes, short names of items and scoring, no wording and no anchors.',
  },
  notes: 'No prorating rule and no cut-offs are shipped.',
})

const nsaItems = { low: 1, high: 6, levels: { 1: 'no reduction', 6: 'severe reduction' } }

/**
 * 16-item Negative Symptom Assessment, with the five factors of its authors. Not shipped: the global ratings, a prorating rule and
 * later factor models of 12 to 15 items, for which the items could not be checked.
 */
export const nsa16 = scaleSchema.parse({
  key: 'nsa16',
  name: 'NSA-16',
  title: 'Negative Symptom Assessment, 16 items',
  source: 'Axelrod, Goldman and Alphs (1993), Journal of Psychiatric Research 27, 253-258',
  items: sameItems('N', nsaItems, [
    'Slow to respond',
    'Little speech',
    'Empty speech',
    'Unclear speech',
    'Emotion: narrow range',
    'Affect: little modulation',
    'Affect: little display on request',
    'Little social drive',
    'Poor rapport',
    'Little interest in intimacy',
    'Poor grooming and hygiene',
    'Little sense of purpose',
    'Few interests',
    'Little daily activity',
    'Few expressive gestures',
    'Slow movements',
  ]),
  sums: [
    { key: 'communication', title: 'Communication', items: numbered('N', 4) },
    { key: 'emotion', title: 'Emotion and affect', items: numbered('N', 3, 5) },
    { key: 'social', title: 'Social involvement', items: numbered('N', 3, 8) },
    { key: 'motivation', title: 'Motivation', items: numbered('N', 4, 11) },
    { key: 'retardation', title: 'Retardation', items: numbered('N', 2, 15) },
    { key: 'total', title: 'Total', items: numbered('N', 16) },
  ],
  rights: {
    holder: 'The authors',
    note: 'Ask the authors before use. Shipped: codes, short names of items and scoring, no wording and no anchors.',
  },
  notes: 'The global ratings are left out. No prorating rule and no cut-offs are shipped.',
  codes: { cdisc: 'NSA01TC' },
})
