import { z } from 'zod'
import type { Person, StudyRole } from '#lib/access/permissions.ts'
import { interviewAmongOthers } from '#lib/agreement/interview-among-others.ts'
import type { Database } from '#lib/database/client.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { LANGUAGES, type Language } from '#lib/messages/languages.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { keepReport } from '#lib/review/issued-reports.ts'
import { movementInStudy } from '#lib/review/movement-in-study.ts'
import { reviewNotes } from '#lib/review/review-notes.ts'
import { leftOutParts } from '#lib/studies/report-settings.ts'
import { logoOfInterview } from '#lib/studies/study-logo.ts'
import { severityReport } from '../severity-report.ts'
import { ALL_SECTIONS, type ReportSection, reportSectionsSchema } from './report-parts.ts'

export const reportChoiceSchema = z.object({
  size: z.enum(['A4', 'Letter']).default('A4'),
  comment: z.string().trim().max(2000, 'Keep the comment under 2,000 characters.').default(''),
  /** Parts that it has, of those that the study lets reports have; all of these where none are given. */
  sections: reportSectionsSchema.optional(),
  /** The language that it is written in; that of the person where none is given. */
  language: z.enum(Object.keys(LANGUAGES) as [Language, ...Language[]]).optional(),
})
export type ReportChoice = z.infer<typeof reportChoiceSchema>

/** Parts that severity reports of an interview may have, by what its study leaves out. */
export async function sectionsFor(database: Database, interviewId: string): Promise<ReportSection[]> {
  const without = await leftOutParts(database, interviewId)
  return ALL_SECTIONS.filter((section) => !without.includes(section))
}

/** A severity report of an interview, as far as one person may see it, and what its file's name is made of. */
export async function makeReport(
  t: Translator,
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
  { size, comment, sections, language }: ReportChoice,
  madeAt: Date,
  { isPreview = true } = {},
): Promise<{ name: string[]; content: Buffer; blind: boolean }> {
  const [report, others, allowed, logo] = await Promise.all([
    interviewReport(database, person, interviewId, role),
    interviewAmongOthers(database, person, role, interviewId),
    sectionsFor(database, interviewId),
    logoOfInterview(database, interviewId),
  ])
  const chosen = allowed.filter((section) => !sections || sections.includes(section))
  const movement = chosen.includes('movement') ? await movementInStudy(database, person, role, interviewId) : undefined
  const withNotes = chosen.includes('notes') && chosen.includes('moments')
  const notes = withNotes ? (await reviewNotes(database, person, role, interviewId)).notes : []
  const content = await severityReport(language ? await translatorOf(language) : t, {
    report,
    others,
    movement,
    notes,
    logo,
    exportedBy: person.name,
    madeAt,
    size,
    sections: chosen,
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
  const { size, comment } = choice
  return { id: await keepReport(database, person, interviewId, { size, comment, content, blind, issuedAt }), content }
}
