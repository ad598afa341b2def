import type { Scale } from './scale.ts'

const numbers = (stem: string, count: number) => Array.from({ length: count }, (_, i) => `${stem}${i + 1}`)

/** Clinical Assessment Interview for Negative Symptoms. Kring and others (2013), American Journal of Psychiatry 170. */
export const cains: Scale = {
  key: 'cains',
  name: 'CAINS',
  title: 'Clinical Assessment Interview for Negative Symptoms',
  source: 'Kring, Gur, Blanchard, Horan and Reise (2013), American Journal of Psychiatry 170, 165-172',
  low: 0,
  high: 4,
  anchors: ['no impairment', 'severe deficit'],
  items: [
    { key: 'MAP1', label: 'MAP1', title: 'Motivation for close family, spouse or partner relationships' },
    { key: 'MAP2', label: 'MAP2', title: 'Motivation for close friendships and romantic relationships' },
    { key: 'MAP3', label: 'MAP3', title: 'Frequency of pleasurable social activities, past week' },
    { key: 'MAP4', label: 'MAP4', title: 'Frequency of expected pleasurable social activities, next week' },
    { key: 'MAP5', label: 'MAP5', title: 'Motivation for work and school activities' },
    { key: 'MAP6', label: 'MAP6', title: 'Frequency of expected pleasurable work and school activities, next week' },
    { key: 'MAP7', label: 'MAP7', title: 'Motivation for recreational activities' },
    { key: 'MAP8', label: 'MAP8', title: 'Frequency of pleasurable recreational activities, past week' },
    { key: 'MAP9', label: 'MAP9', title: 'Frequency of expected pleasurable recreational activities, next week' },
    { key: 'EXP1', label: 'EXP1', title: 'Facial expression' },
    { key: 'EXP2', label: 'EXP2', title: 'Vocal expression' },
    { key: 'EXP3', label: 'EXP3', title: 'Expressive gestures' },
    { key: 'EXP4', label: 'EXP4', title: 'Quantity of speech' },
  ],
  sums: [
    { key: 'map', title: 'Motivation and pleasure (MAP)', items: numbers('MAP', 9) },
    { key: 'exp', title: 'Expression (EXP)', items: numbers('EXP', 4) },
    { key: 'total', title: 'Total', items: [...numbers('MAP', 9), ...numbers('EXP', 4)] },
  ],
}
