import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import { studyRaters } from '#lib/assignments/study-raters.ts'
import type { Database } from '#lib/database/client.ts'
import { type OverdueRater, overdueByRater } from '#lib/studies/overdue-ratings.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { type WaitingSheet, type WaitingSheets, waitingSheets } from './waiting-sheets.ts'

/** What waits in a study besides what its counts tell, as one person may see it. */
export interface StudyTasks {
  /** The person's own sheets by state, and the one that comes next. */
  own: Pick<WaitingSheets, 'count' | 'by'> & { next: Pick<WaitingSheet, 'interviewId' | 'next' | 'state'> | undefined }
  /** Who owes ratings whose day has passed; for those who see all ratings. */
  overdue: OverdueRater[]
  /** How many of its members may rate. */
  raters: number
}

export async function studyTasks(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  studyId: string,
): Promise<StudyTasks> {
  const [waiting, overdue, raters] = await Promise.all([
    waitingSheets(database, person, undefined, studyId),
    mayInStudy(person, role, 'estimate.see-all') ? overdueByRater(database, studyId) : [],
    studyRaters(database, studyId),
  ])
  const { count, by, sheets } = waiting
  const first = sheets.find(({ state }) => state === 'to-sign') ?? sheets[0]
  const next = first && { interviewId: first.interviewId, next: first.next, state: first.state }
  return { own: { count, by, next }, overdue, raters: raters.length }
}
