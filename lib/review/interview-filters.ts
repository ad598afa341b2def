import { QUALITY_CODES, type QualityCode } from '#lib/analysis/quality-codes.ts'

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

/** How many raters have signed their sheets on all scales, other than for training. */
export const RATED = ['none', 'once', 'several'] as const
export type Rated = (typeof RATED)[number]

/** What a study's interviews can be narrowed by besides, each where it is given. */
export interface InterviewFilters {
  visit?: string | undefined
  site?: string | undefined
  sex?: string | undefined
  ageBand?: string | undefined
  rated?: Rated | undefined
  /** What the analysis that counts finds doubtful. */
  doubt?: QualityCode | undefined
  /** Percent of the frames: its participant's face is in fewer of them. */
  coverageBelow?: number | undefined
  /** The first and the last day, as 2026-11-29. */
  from?: string | undefined
  to?: string | undefined
}

const ISO_DAY = /^\d{4}-\d\d-\d\d$/

/** The filters in an address or a view, without those that make no sense. @param given by name, as in {@link InterviewFilters} */
export function readFilters(given: (name: keyof InterviewFilters) => string | null | undefined): InterviewFilters {
  const text = (name: keyof InterviewFilters) => given(name)?.slice(0, 60) || undefined
  const oneOf = <T extends string>(name: keyof InterviewFilters, known: readonly T[]) =>
    known.find((one) => one === given(name))
  const day = (name: keyof InterviewFilters) => {
    const value = given(name)
    return value && ISO_DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined
  }
  const coverage = Number(given('coverageBelow'))
  const filters: InterviewFilters = {
    visit: text('visit'),
    site: text('site'),
    sex: text('sex'),
    ageBand: text('ageBand'),
    rated: oneOf('rated', RATED),
    doubt: oneOf('doubt', QUALITY_CODES),
    coverageBelow: Number.isInteger(coverage) && coverage >= 1 && coverage <= 100 ? coverage : undefined,
    from: day('from'),
    to: day('to'),
  }
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
}
