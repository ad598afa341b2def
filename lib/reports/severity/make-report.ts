import { z } from 'zod'
import type { Person, StudyRole } from '#lib/access/permissions.ts'
import { interviewAmongOthers } from '#lib/agreement/interview-among-others.ts'
import type { Database } from '#lib/database/client.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { keepReport } from '#lib/review/issued-reports.ts'
import { leftOutParts } from '#lib/studies/report-settings.ts'
import { severityReport } from '../severity-report.ts'
import { ALL_SECTIONS } from './report-parts.ts'

export const reportChoiceSchema = z.object({
  size: z.enum(['A4', 'Letter']).default('A4'),
  comment: z.string().trim().max(2000, 'Keep the comment under 2,000 characters.').default(''),
})
export type ReportChoice = z.infer<typeof reportChoiceSchema>

/** A severity report of an interview, as far as one person may see it, and what its file's name is made of. */
export async function makeReport(
  t: Translator,
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
  { size, comment }: ReportChoice,
  madeAt: Date,
  { isPreview = true } = {},
): Promise<{ name: string[]; content: Buffer; blind: boolean }> {
  const [report, others, without] = await Promise.all([
    interviewReport(database, person, interviewId, role),
    interviewAmongOthers(database, person, role, interviewId),
    leftOutParts(database, interviewId),
  ])
  const content = await severityReport(t, {
    report,
    others,
    exportedBy: person.name,
    madeAt,
    size,
    sections: ALL_SECTIONS.filter((section) => !without.includes(section)),
    isPreview,
    comment,
  })
  return {
    name: ['severity', report.study.code, report.participant, report.visit],
    content,
    blind: report.blind !== undefined,
  }
}

/** Makes a severity report to be handed out, and keeps it as it is. @returns the id under which it is kept */
export async function issueReport(
  t: Translator,
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
  choice: ReportChoice,
  issuedAt: Date,
): Promise<{ id: string; content: Buffer }> {
  const { content, blind } = await makeReport(t, database, person, role, interviewId, choice, issuedAt, {
    isPreview: false,
  })
  return { id: await keepReport(database, person, interviewId, { ...choice, content, blind, issuedAt }), content }
}
