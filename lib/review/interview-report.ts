import type { Blinding, Person } from '#lib/access/permissions.ts'
import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { sumOf } from '#lib/scales/scales.ts'
import { sumRange } from '#lib/scales/scores.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { latestAnalysis } from './latest-analysis.ts'
import { type SeenSheets, seenSheets } from './seen-sheets.ts'
import { type ShownEstimate, shownEstimate } from './shown-estimate.ts'

/** What a severity report says of an interview to one person. */
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
  /** The analysis that counts; undefined where there is none or it can't be read. */
  analysis: Analysis | undefined
  estimate: ShownEstimate | undefined
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
  const scale = await loadScale(database, study.scale)
  const target = sumOf(scale, study.target)
  const [{ countingId, result }, { blind, sheets, consensus, lockedSheets }] = await Promise.all([
    latestAnalysis(database, interviewId),
    seenSheets(database, person, role, interview, { scale, sum: target }),
  ])
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
    target: { key: target.key, title: target.title, items: target.items, range: sumRange(scale, target) },
    analysis: result,
    blind,
    sheets,
    consensus,
    lockedSheets,
    estimate: blind ? undefined : await shownEstimate(database, study, interviewId, countingId),
  }
}
