import { z } from 'zod'
import { auditView } from '#lib/access/audit.ts'
import { issueReport, makeReport, reportChoiceSchema, sectionsFor } from '#lib/reports/severity/make-report.ts'
import { missingInReport } from '#lib/reports/severity/sentences.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { issuedReports } from '#lib/review/issued-reports.ts'
import { reportSettingsSchema, setReportParts } from '#lib/studies/report-settings.ts'
import { removeStudyLogo, setLogoSchema, setStudyLogo, studyLogo } from '#lib/studies/study-logo.ts'
import { inStudy } from './procedures.ts'

const interview = z.object({ interviewId: z.uuid() })
const choice = interview.extend({ choice: reportChoiceSchema })

/** Severity reports: what they may hold, how they will be, and those that were handed out. */
export const reports = {
  setParts: inStudy('study.manage', { study: 'studyId' })
    .input(reportSettingsSchema)
    .handler(async ({ context: { database, person }, input }) => setReportParts(database, person, input)),
  /** The logo in their header, as an address that holds the picture. */
  logo: inStudy('study.see', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database }, input }) => {
      const found = await studyLogo(database, input.studyId)
      return {
        logo: found && {
          text: found.text,
          address: `data:image/jpeg;base64,${found.picture.toString('base64')}`,
        },
      }
    }),
  setLogo: inStudy('study.manage', { study: 'studyId' })
    .input(setLogoSchema)
    .handler(async ({ context: { database, person }, input }) => setStudyLogo(database, person, input)),
  removeLogo: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, person }, input }) => removeStudyLogo(database, person, input.studyId)),
  list: inStudy('report.export', { interview: 'interviewId' })
    .input(interview)
    .handler(async ({ context: { database, person, role }, input: { interviewId } }) => ({
      /** What a report could have and does not have yet, in words. */
      missing: missingInReport(await interviewReport(database, person, interviewId, role)),
      /** Parts that the study lets its reports have. */
      sections: await sectionsFor(database, interviewId),
      reports: await issuedReports(database, person, role, interviewId),
    })),
  /** The report as it would be handed out now. It is not kept, and says so. */
  preview: inStudy('report.export', { interview: 'interviewId' })
    .input(choice)
    .handler(async ({ context: { database, person, role, t }, input }) => {
      await auditView(database, person, 'report.view', input.interviewId)
      const { content } = await makeReport(t, database, person, role, input.interviewId, input.choice, new Date())
      return new File([new Uint8Array(content)], 'preview.pdf', { type: 'application/pdf' })
    }),
  issue: inStudy('report.export', { interview: 'interviewId' })
    .input(choice)
    .handler(async ({ context: { database, person, role, t }, input }) => ({
      id: (await issueReport(t, database, person, role, input.interviewId, input.choice, new Date())).id,
    })),
}
