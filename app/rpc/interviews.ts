import { z } from 'zod'
import { interviewView } from '#lib/review/interview-view.ts'
import { addInterview, newInterviewSchema } from '#lib/studies/add-interview.ts'
import { studyInterviews, studyInterviewsSchema } from '#lib/studies/study-interviews.ts'
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
    .handler(async ({ context: { database, person, role }, input }) => interviewView(database, person, input.id, role)),
}
