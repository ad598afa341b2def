import { numbered, sameItems } from './same-items.ts'
import { scaleSchema } from './scale.ts'

const common = { low: 0, high: 4, levels: { 0: 'no impairment', 4: 'severe deficit' } }

/** Clinical Assessment Interview for Negative Symptoms. Kring and others (2013), American Journal of Psychiatry 170. */
export const cains = scaleSchema.parse({
  key: 'cains',
  name: 'CAINS',
  title: 'Clinical Assessment Interview for Negative Symptoms',
  source:
    'Kring, Gur, Blanchard, Horan and Reise (2013), American Journal of Psychiatry 170, 165-172, doi:10.1176/appi.ajp.2012.12010109',
  items: [
    ...sameItems('MAP', common, [
      'Motivation for close family, spouse or partner relationships',
      'Motivation for close friendships and romantic relationships',
      'Frequency of pleasurable social activities, past week',
      'Frequency of expected pleasurable social activities, next week',
      'Motivation for work and school activities',
      'Frequency of expected pleasurable work and school activities, next week',
      'Motivation for recreational activities',
      'Frequency of pleasurable recreational activities, past week',
      'Frequency of expected pleasurable recreational activities, next week',
    ]),
    ...sameItems('EXP', common, ['Facial expression', 'Vocal expression', 'Expressive gestures', 'Quantity of speech']),
  ],
  sums: [
    { key: 'map', title: 'Motivation and pleasure (MAP)', items: numbered('MAP', 9) },
    { key: 'exp', title: 'Expression (EXP)', items: numbered('EXP', 4) },
    { key: 'total', title: 'Total', items: [...numbered('MAP', 9), ...numbered('EXP', 4)] },
  ],
  rights: {
    holder: 'The authors',
    note: 'Free on request for use that is not commercial. Shipped: codes, short names of items and scoring, no wording and no anchors.',
  },
  notes: 'No prorating rule and no cut-offs are shipped.',
})
