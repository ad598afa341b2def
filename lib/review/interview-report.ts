import type { Blinding, Person } from '#lib/access/permissions.ts'
import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { sumRange } from '#lib/scales/scores.ts'
import { type StudyScale, shownSum } from '#lib/scales/study-scales.ts'
import { headOnScale } from '#lib/studies/head-in-use.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { latestAnalysis } from './latest-analysis.ts'
import { type SeenSheets, seenSheets } from './seen-sheets.ts'
import { type ShownEstimate, shownEstimate } from './shown-estimate.ts'

/** What a severity report says of an interview on a further scale of the study. */
export interface FurtherReport extends Pick<SeenSheets, 'sheets' | 'consensus' | 'lockedSheets'> {
  scale: Scale
  items: readonly string[]
  target: InterviewReport['target']
  /** Of the latest head of its target. */
  estimate: ShownEstimate | undefined
}

/** What a severity report says of an interview to one person; its ratings and estimate are those on the study's first scale. */
export interface InterviewReport extends Pick<SeenSheets, 'blind' | 'sheets' | 'consensus' | 'lockedSheets'> {
  participant: string
  visit: string
  date: Date
  study: {
    code: string
    title: string
    simulated: boolean
    blinding: Blinding
    scale: Scale
    /** Keys of the items that are rated; none where all of the scale are. */
    items: readonly string[]
  }
  target: { key: string; title: string; items: readonly string[]; range: [number, number] }
  /** Whether there is a recording in use. */
  hasRecording: boolean
  /** The analysis that counts; undefined where there is none or it can't be read. */
  analysis: Analysis | undefined
  estimate: ShownEstimate | undefined
  /** The same on the study's further scales, in their order. */
  further: FurtherReport[]
}

export async function interviewReport(
  database: Database,
  person: Person,
  interviewId: string,
  role: StudyRole | undefined,
): Promise<InterviewReport> {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    include: { participant: { include: { study: true } } },
  })
  const { study, code } = interview.participant
  const [first, ...others] = await scalesOf(database, study)
  const { scale } = first
  const seenOn = (one: StudyScale) =>
    seenSheets(database, person, role, interview, { scale: one.scale, sum: shownSum(one) }, one.name)
  const [{ recording, countingId, result }, { blind, sheets, consensus, lockedSheets }, ...seen] = await Promise.all([
    latestAnalysis(database, interviewId),
    seenOn(first),
    ...others.map(seenOn),
  ])
  const estimates = await Promise.all(
    [first, ...others].map((one) =>
      blind
        ? undefined
        : shownEstimate(database, headOnScale(study, one), interviewId, countingId, targetIn(one).range),
    ),
  )
  return {
    participant: code,
    visit: interview.visit,
    date: interview.date,
    study: {
      code: study.code,
      title: study.title,
      simulated: study.simulated,
      blinding: study.blinding,
      scale,
      items: study.items,
    },
    target: targetIn(first),
    hasRecording: recording !== undefined,
    analysis: result,
    blind,
    sheets,
    consensus,
    lockedSheets,
    further: seen.map((ofScale, i) => ({
      scale: others[i]!.scale,
      items: others[i]!.items,
      target: targetIn(others[i]!),
      sheets: ofScale.sheets,
      consensus: ofScale.consensus,
      lockedSheets: ofScale.lockedSheets,
      estimate: estimates[i + 1],
    })),
    estimate: estimates[0],
  }
}

function targetIn(one: StudyScale): InterviewReport['target'] {
  const { key, title, items } = shownSum(one)
  return { key, title, items, range: sumRange(one.scale, shownSum(one)) }
}
