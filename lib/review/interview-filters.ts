/** Filters of a study's interviews. */
export const SHOWN = [
  'all',
  'to-rate',
  'problem',
  'no-recording',
  'failed',
  'no-face',
  'not-analysed',
  'unrated',
] as const
export type Shown = (typeof SHOWN)[number]

/** What a study's interviews can be sorted by. */
export const SORTS = ['participant', 'visit', 'date', 'analysis', 'ratings', 'estimate'] as const
export type Sort = (typeof SORTS)[number]

/** Columns of a study's interviews that can be left out, in their order. */
export const COLUMN_KEYS = [
  'visit',
  'date',
  'groups',
  'interviewer',
  'assigned',
  'analysis',
  'ratings',
  'estimate',
  'chart',
] as const
export type Column = (typeof COLUMN_KEYS)[number]
