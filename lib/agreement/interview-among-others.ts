import { sampleStandardDeviation } from 'simple-statistics'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { targetInStudy } from '#lib/heads/target.ts'
import { decimals, type Message, phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'
import { mean } from '#lib/numbers/mean.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { namedKey, type StudyScale } from '#lib/scales/study-scales.ts'
import { changeFromFirst, deviationOfSingle, type VisitChange } from '#lib/statistics/reliable-change.ts'
import { headInUse, headOnScale } from '#lib/studies/head-in-use.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { type Reliability, reliabilityOf } from './agreement-figures.ts'
import { ratedRows, scoresOn, type TargetScore } from './agreement-rows.ts'

/** A visit of a participant, with what one person may see of it. */
export interface VisitOfCourse {
  visit: string
  /** As 2026-11-23. */
  date: string
  isThis: boolean
  /** Of the head in use; undefined where there is none, or where it is kept from the person. */
  estimate: { value: number; interval90: readonly [number, number] | undefined } | undefined
  /** The raters' complete scores of the target; none where they are kept from the person. */
  ratings: number[]
  /** From the first visit that was rated; undefined where it can't be computed. */
  change: VisitChange | undefined
}

/** How the error of a rating is known. */
export interface RatingError {
  /** Standard deviation of the participants' first ratings, each the mean of its raters. */
  deviation: number
  /** What it would be of single ratings. */
  deviationOfSingle: number
  /** Intraclass correlation (2,1) of a single rating. */
  single: number
  raters: number
  participants: number
}

/** An interview beside the others of its study and of its participant, on one scale. */
export interface AmongOthersOnScale {
  /** Estimates of the study's interviews that the person may see, this one included, in ascending order. */
  estimates: number[]
  visits: VisitOfCourse[]
  /** What reliable change rests on; the reason where it is left out. */
  error: { value: RatingError; why?: undefined } | { value?: undefined; why: Message | string }
}

/** The same on each of the study's scales: on the first, and on the further ones in their order. */
export interface InterviewAmongOthers extends AmongOthersOnScale {
  further: AmongOthersOnScale[]
}

/**
 * What a report says of an interview by comparison: where its estimate lies in the study, and how the participant changed from visit to
 * visit. Nothing that is kept from the person is in it, and of a study's reliability only what the agreement page would show them.
 */
export async function interviewAmongOthers(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
): Promise<InterviewAmongOthers> {
  const { participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    include: { participant: { include: { study: true } } },
  })
  const { study } = participant
  const [interviews, rated, scales] = await Promise.all([
    database.interview.findMany({
      where: { participant: { studyId: study.id } },
      select: { id: true, participantId: true },
    }),
    ratedRows(database, study.id),
    scalesOf(database, study),
  ])
  const blindness = await blindnessOf(database, person, role, interviews)
  const shown = new Set(interviews.filter(({ id }) => !blindness.get(id)).map(({ id }) => id))
  const mayJudge = mayInStudy(person, role, 'agreement.see')
  const onScale = async (one: StudyScale): Promise<AmongOthersOnScale> => {
    const scores = scoresOn(rated, targetInStudy(scales, namedKey(one.name, one.target)))
    const error = mayJudge ? ratingError(rated.rows, scores) : { why: NOT_FOR_RATERS }
    const estimates = await estimatesOf(database, headOnScale(study, one), [...shown])
    const visits = rated.rows.flatMap((row, i): Omit<VisitOfCourse, 'change'>[] => {
      if (row.participant !== participant.code) return []
      return [
        {
          visit: row.visit,
          date: row.date,
          isThis: row.interviewId === interviewId,
          estimate: estimates.get(row.interviewId),
          ratings: shown.has(row.interviewId) ? scores[i]!.map(({ score }) => score) : [],
        },
      ]
    })
    return {
      estimates: shown.has(interviewId) ? [...estimates.values()].map(({ value }) => value).sort((a, b) => a - b) : [],
      visits: withChanges(visits, error.value),
      error,
    }
  }
  const [first, ...further] = await Promise.all(scales.map(onScale))
  return { ...first!, further }
}

const NOT_FOR_RATERS = phrase(
  'Reliable change needs the raters’ agreement, which only managers and viewers of the study may see.',
)

/** The estimates of interviews by the head that is in use for a target, by the interview's id. */
async function estimatesOf(
  database: Database,
  wanted: ReturnType<typeof headOnScale>,
  interviewIds: string[],
): Promise<Map<string, NonNullable<VisitOfCourse['estimate']>>> {
  const head = await headInUse(database, wanted)
  const found = head
    ? await database.estimate.findMany({
        where: { headId: head.id, interviewId: { in: interviewIds } },
        select: { interviewId: true, value: true, lower: true, upper: true },
      })
    : []
  return new Map(
    found.map(({ interviewId, value, lower, upper }) => [
      interviewId,
      { value, interval90: lower === null || upper === null || lower === upper ? undefined : [lower, upper] },
    ]),
  )
}

function withChanges(visits: Omit<VisitOfCourse, 'change'>[], error: RatingError | undefined): VisitOfCourse[] {
  const first = visits.find(({ ratings }) => ratings.length > 0)
  return visits.map((visit) => ({
    ...visit,
    change:
      error && first && visit !== first && visit.ratings.length > 0
        ? changeFromFirst(first.ratings, visit.ratings, error.deviationOfSingle, error.single)
        : undefined,
  }))
}

/** The error of a rating, as the ratings of the whole study tell it. */
function ratingError(
  rows: readonly { participant: string; date: string }[],
  scores: readonly TargetScore[][],
): AmongOthersOnScale['error'] {
  const reliability: Reliability = reliabilityOf(scores.map((given) => [...given]))
  if (!reliability.value)
    return { why: phrase('The raters’ reliability can’t be computed. {why}', { why: textInMessage(reliability.why) }) }
  const { single, raters } = reliability.value
  if (!(single > 0 && single < 1))
    return {
      why: phrase('The raters’ intraclass correlation is {single}, so their error can’t be told.', {
        single: decimals(single, 2),
      }),
    }
  const first = new Map<string, { date: string; mean: number; raters: number }>()
  for (const [i, { participant, date }] of rows.entries()) {
    const given = scores[i]!
    if (given.length === 0) continue
    const known = first.get(participant)
    if (known && known.date <= date) continue
    first.set(participant, { date, mean: mean(given.map(({ score }) => score)), raters: given.length })
  }
  const ratings = [...first.values()]
  const deviation = ratings.length > 1 ? sampleStandardDeviation(ratings.map(({ mean }) => mean)) : 0
  if (deviation === 0)
    return { why: phrase('The participants’ first ratings don’t differ, so a change can’t be judged by them.') }
  const ofSingle = deviationOfSingle(
    deviation,
    single,
    ratings.map((rating) => rating.raters),
  )
  return { value: { deviation, deviationOfSingle: ofSingle, single, raters, participants: first.size } }
}
