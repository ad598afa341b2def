import { z } from 'zod'
import type { Person, StudyRole } from '#lib/access/permissions.ts'
import { interviewAmongOthers } from '#lib/agreement/interview-among-others.ts'
import type { Database } from '#lib/database/client.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { severityReport } from '../severity-report.ts'
import { ALL_SECTIONS } from './report-parts.ts'

export const reportChoiceSchema = z.object({
  size: z.enum(['A4', 'Letter']).default('A4'),
  comment: z.string().trim().max(2000, 'Keep the comment under 2,000 characters.').default(''),
})
export type ReportChoice = z.infer<typeof reportChoiceSchema>

/** A severity report of an interview, as far as one person may see it, and what its file's name is made of. */
export async function makeReport(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
  { size, comment }: ReportChoice,
  madeAt: Date,
): Promise<{ name: string[]; content: Buffer }> {
  const [report, others] = await Promise.all([
    interviewReport(database, person, interviewId, role),
    interviewAmongOthers(database, person, role, interviewId),
  ])
  const content = await severityReport({
    report,
    others,
    exportedBy: person.name,
    madeAt,
    size,
    sections: ALL_SECTIONS,
    comment,
    logo: undefined,
  })
  return { name: ['severity', report.study.code, report.participant, report.visit], content }
}
