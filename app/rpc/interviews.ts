import { z } from 'zod'
import { queue } from '#app/database.ts'
import { auditView } from '#lib/access/audit.ts'
import { findInterviewsSchema, interviewsFound } from '#lib/review/find-interviews.ts'
import { filterChoices } from '#lib/review/further-filters.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { studyInterviews, studyInterviewsSchema } from '#lib/review/study-interviews.ts'
import { scaleNameSchema } from '#lib/scales/study-scales.ts'
import { addInterview, newInterviewSchema } from '#lib/studies/add-interview.ts'
import { consentSchema, setConsent } from '#lib/studies/consent.ts'
import { correctInterview, correctInterviewSchema } from '#lib/studies/correct-interview.ts'
import { correctParticipant, correctParticipantSchema } from '#lib/studies/correct-participant.ts'
import {
  movePlan,
  movePlanSchema,
  moveRecording,
  moveSchema,
  placesFor,
  placesSchema,
} from '#lib/studies/move-recording.ts'
import { namedInterviews, namedInterviewsSchema } from '#lib/studies/named-interviews.ts'
import { previewOf } from '#lib/studies/previews.ts'
import { recordingChangeSchema, useRecording, withdrawRecording } from '#lib/studies/recording-versions.ts'
import { recordingsAlike, sizesSchema } from '#lib/studies/recordings-alike.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { recordingStorage } from '../storage.ts'
import { inStudy } from './procedures.ts'

export const interviews = {
  list: inStudy('study.see', { study: 'studyId' })
    .input(studyInterviewsSchema)
    .handler(async ({ context: { database, person, role }, input }) => studyInterviews(database, person, role, input)),
  /** Every interview that a filter finds, for doing something to all of them. */
  found: inStudy('study.see', { study: 'studyId' })
    .input(findInterviewsSchema)
    .handler(async ({ context: { database, person }, input }) => interviewsFound(database, person.id, input)),
  /** What they can be narrowed to. */
  filterChoices: inStudy('study.see', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => filterChoices(database, studyId)),
  add: inStudy('interview.create', { study: 'studyId' })
    .input(newInterviewSchema)
    .handler(async ({ context, input }) => addInterview(context.database, context.person, input)),
  /** Recordings that may be what somebody is about to add, by the sizes of their files. */
  alike: inStudy('interview.create', { study: 'studyId' })
    .input(sizesSchema)
    .handler(async ({ context: { database }, input }) => recordingsAlike(database, input)),
  /** What the study has of participants whose recordings somebody is about to add. */
  named: inStudy('interview.create', { study: 'studyId' })
    .input(namedInterviewsSchema)
    .handler(async ({ context: { database }, input }) => namedInterviews(database, input)),
  correct: inStudy('study.manage', { interview: 'interviewId' })
    .input(correctInterviewSchema)
    .handler(async ({ context: { database, person }, input }) => {
      const corrected = await correctInterview(database, person, input)
      await estimateUnseen(database, input.interviewId, recordingStorage())
      return corrected
    }),
  correctParticipant: inStudy('study.manage', { participant: 'participantId' })
    .input(correctParticipantSchema)
    .handler(async ({ context: { database, person }, input }) => correctParticipant(database, person, input)),
  setConsent: inStudy('study.manage', { participant: 'participantId' })
    .input(consentSchema)
    .handler(async ({ context: { database, person }, input }) => setConsent(database, person, input)),
  useRecording: inStudy('study.manage', { recording: 'recordingId' })
    .input(recordingChangeSchema)
    .handler(async ({ context: { database, person }, input }) => {
      const interviewId = await useRecording(database, person, input)
      await estimateUnseen(database, interviewId, recordingStorage())
    }),
  withdrawRecording: inStudy('study.manage', { recording: 'recordingId' })
    .input(recordingChangeSchema)
    .handler(async ({ context: { database, person }, input }) =>
      withdrawRecording(database, await queue(), person, input),
    ),
  /** Interviews that a recording can be moved to. */
  placesFor: inStudy('study.manage', { recording: 'recordingId' })
    .input(placesSchema)
    .handler(async ({ context: { database }, input }) => placesFor(database, input)),
  /** What moving a recording to an interview does. */
  movePlan: inStudy('study.manage', { recording: 'recordingId', interview: 'interviewId' })
    .input(movePlanSchema)
    .handler(async ({ context: { database }, input }) => movePlan(database, input)),
  moveRecording: inStudy('study.manage', { recording: 'recordingId', interview: 'interviewId' })
    .input(moveSchema)
    .handler(async ({ context: { database, person }, input }) => {
      const moved = await moveRecording(database, person, input)
      if (moved.isUsed) await estimateUnseen(database, input.interviewId, recordingStorage())
      return moved
    }),
  /** What was seen of the latest recording when it arrived; undefined until then. */
  preview: inStudy('recording.play', { interview: 'id' })
    .input(z.object({ id: z.uuid() }))
    .handler(async ({ context: { database }, input }) => (await previewOf(database, input.id)) ?? null),
  see: inStudy('study.see', { interview: 'id' })
    .input(z.object({ id: z.uuid(), scaleName: scaleNameSchema }))
    .handler(async ({ context: { database, person, role }, input }) => {
      await auditView(database, person, 'interview.view', input.id)
      return interviewPage(database, person, input.id, role, input.scaleName)
    }),
}
