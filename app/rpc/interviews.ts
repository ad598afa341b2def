import { z } from 'zod'
import { auditView } from '#lib/access/audit.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { studyInterviews, studyInterviewsSchema } from '#lib/review/study-interviews.ts'
import { addInterview, newInterviewSchema } from '#lib/studies/add-interview.ts'
import { inStudy } from './procedures.ts'

export const interviews = {
  list: inStudy('study.see', { study: 'studyId' })
    .input(studyInterviewsSchema)
    .handler(async ({ context: { database, person, role }, input }) => studyInterviews(database, person, role, input)),
  add: inStudy('interview.create', { study: 'studyId' })
    .input(newInterviewSchema)
    .handler(async ({ context, input }) => addInterview(context.database, context.person, input)),
  see: inStudy('study.see', { interview: 'id' })
    .input(z.object({ id: z.uuid() }))
    .handler(async ({ context: { database, person, role }, input }) => {
      await auditView(database, person, 'interview.view', input.id)
      return interviewPage(database, person, input.id, role)
    }),
}
