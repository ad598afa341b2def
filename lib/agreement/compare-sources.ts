import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { compareEstimates, type EstimateComparison } from '#lib/statistics/compare-estimates.ts'
import { type OrWhy, orWhy } from '#lib/statistics/errors.ts'
import { participantCorrelation } from '#lib/statistics/participant-correlation.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import { studyAgreement } from './study-agreement.ts'

export const compareSchema = z.object({ id: z.uuid(), first: z.string().max(60), second: z.string().max(60) })

export interface SourceComparison extends EstimateComparison {
  first: string
  second: string
  target: string
  n: number
  /** Steiger's p takes interviews for independent: it is to be read only where there are as many participants. */
  participants: number
  /** Whether the encoder behind each learnt from captions of this study, so that its figures out of fold are too good. */
  hasSeenStudy: [first: boolean, second: boolean]
  /** Of each with the ratings. */
  firstPearson: OrWhy<Correlation>
  secondPearson: OrWhy<Correlation>
}

/**
 * Two heads, encoders or brought-along sources on the interviews that both have an honest estimate for.
 *
 * @throws ConcordError not-found; bad-input where they estimate different targets
 */
export async function compareSources(
  database: Database,
  { id, first, second }: z.infer<typeof compareSchema>,
): Promise<SourceComparison> {
  const [one, two] = await Promise.all([
    studyAgreement(database, id, { source: first }),
    studyAgreement(database, id, { source: second }),
  ])
  if (one.target.key !== two.target.key)
    throw new ConcordError(
      'bad-input',
      phrase('These two sources have different targets. Choose two with the same target.'),
    )
  const others = new Map(two.pairs.map((pair) => [pair.interviewId, pair.estimate]))
  const both = one.pairs.filter(({ interviewId }) => others.has(interviewId))
  const participants = both.map(({ participant }) => participant)
  const ratings = both.map(({ rating }) => rating)
  const estimates = both.map(({ estimate }) => estimate)
  const rivals = both.map(({ interviewId }) => others.get(interviewId)!)
  return {
    first: one.source!.by,
    second: two.source!.by,
    target: one.target.title,
    n: both.length,
    participants: new Set(participants).size,
    hasSeenStudy: [one.encoderUse?.hasSeenStudy ?? false, two.encoderUse?.hasSeenStudy ?? false],
    firstPearson: orWhy(() => participantCorrelation(estimates, ratings, participants)),
    secondPearson: orWhy(() => participantCorrelation(rivals, ratings, participants)),
    ...compareEstimates(ratings, estimates, rivals, participants),
  }
}
