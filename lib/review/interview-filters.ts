/** Filters of a study's interviews. */
export const SHOWN = ['all', 'to-rate', 'problem', 'no-recording'] as const
export type Shown = (typeof SHOWN)[number]

/** What a study's interviews can be sorted by. */
export const SORTS = ['participant', 'visit', 'date', 'analysis', 'ratings', 'estimate'] as const
export type Sort = (typeof SORTS)[number]
