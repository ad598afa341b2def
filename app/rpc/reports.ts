import { z } from 'zod'
import { issueReport, reportChoiceSchema } from '#lib/reports/severity/make-report.ts'
import { issuedReports } from '#lib/review/issued-reports.ts'
import { reportSettingsSchema, setReportParts } from '#lib/studies/report-settings.ts'
import { inStudy } from './procedures.ts'

const interview = z.object({ interviewId: z.uuid() })

/** Severity reports that were handed out. */
export const reports = {
  setParts: inStudy('study.manage', { study: 'studyId' })
    .input(reportSettingsSchema)
    .handler(async ({ context: { database, person }, input }) => setReportParts(database, person, input)),
  list: inStudy('report.export', { interview: 'interviewId' })
    .input(interview)
    .handler(async ({ context: { database, person, role }, input }) =>
      issuedReports(database, person, role, input.interviewId),
    ),
  issue: inStudy('report.export', { interview: 'interviewId' })
    .input(interview.extend({ choice: reportChoiceSchema }))
    .handler(async ({ context: { database, person, role, t }, input }) => ({
      id: (await issueReport(t, database, person, role, input.interviewId, input.choice, new Date())).id,
    })),
}
