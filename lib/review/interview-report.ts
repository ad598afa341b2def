import type { Person } from '#lib/access/permissions.ts'
import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { sumRange } from '#lib/scales/scale.ts'
import { scaleOf, sumOf } from '#lib/scales/scales.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { latestAnalysis } from './latest-analysis.ts'
import { type SeenSheets, seenSheets } from './seen-sheets.ts'
import { type ShownEstimate, shownEstimate } from './shown-estimate.ts'

/** What a severity report says of an interview to one person. */
export interface InterviewReport extends Pick<SeenSheets, 'blinded' | 'sheets' | 'lockedSheets'> {
  participant: string
  visit: string
  date: Date
  study: { code: string; simulated: boolean; scale: string }
  target: { title: string; range: [number, number] }
  /** Name of the latest recording's file. */
  fileName: string | undefined
  /** The latest analysis of it; undefined where it is not done or can't be read. */
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
  const scale = scaleOf(study.scale)
  const target = sumOf(scale, study.target)
  const [{ recording, run, result }, { blinded, sheets, lockedSheets }] = await Promise.all([
    latestAnalysis(database, interviewId),
    seenSheets(database, person, role, interviewId, target),
  ])
  return {
    participant: code,
    visit: interview.visit,
    date: interview.date,
    study: { code: study.code, simulated: study.simulated, scale: scale.key },
    target: { title: target.title, range: sumRange(scale, target) },
    fileName: recording?.fileName,
    analysis: result,
    blinded,
    sheets,
    lockedSheets,
    estimate: blinded ? undefined : await shownEstimate(database, study, interviewId, run?.id),
  }
}
