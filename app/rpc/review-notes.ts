import { z } from 'zod'
import { addNote, changeNote, newNoteSchema, noteSchema, removeNote, reviewNotes } from '#lib/review/review-notes.ts'
import { eventKindSchema, eventKinds, removeEventKind, saveEventKind } from '#lib/studies/event-kinds.ts'
import { addEventMark, eventMarkSchema, removeEventMark } from '#lib/studies/event-marks.ts'
import { restoreEventMark, restoreNote, restoreRemarkSchema } from '#lib/studies/removed-remarks.ts'
import { estimateAgain } from '#lib/training/estimate-unseen.ts'
import { recordingStorage } from '../storage.ts'
import { inStudy } from './procedures.ts'

const inRecording = z.object({ recordingId: z.uuid(), id: z.uuid() })

export const notes = {
  see: inStudy('study.see', { interview: 'interviewId' })
    .input(z.object({ interviewId: z.uuid() }))
    .handler(async ({ context: { database, person, role }, input }) =>
      reviewNotes(database, person, role, input.interviewId),
    ),
  add: inStudy('note.write', { recording: 'recordingId' })
    .input(newNoteSchema)
    .handler(async ({ context: { database, person, studyId }, input }) => addNote(database, person, studyId, input)),
  change: inStudy('note.write', { recording: 'recordingId' })
    .input(noteSchema)
    .handler(async ({ context: { database, person, studyId }, input }) => changeNote(database, person, studyId, input)),
  remove: inStudy('note.write', { recording: 'recordingId' })
    .input(inRecording)
    .handler(async ({ context: { database, person }, input }) => removeNote(database, person, input)),
  restore: inStudy('note.write', { recording: 'recordingId' })
    .input(restoreRemarkSchema)
    .handler(async ({ context: { database, person }, input }) => restoreNote(database, person, input)),
}

export const events = {
  kinds: inStudy('study.see', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => eventKinds(database, studyId)),
  saveKind: inStudy('study.manage', { study: 'studyId' })
    .input(eventKindSchema)
    .handler(async ({ context: { database, person }, input }) => saveEventKind(database, person, input)),
  removeKind: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid(), id: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      removeEventKind(database, person, studyId, input.id),
    ),
  mark: inStudy('note.write', { recording: 'recordingId' })
    .input(eventMarkSchema)
    .handler(async ({ context: { database, person, studyId }, input }) =>
      addEventMark(database, person, studyId, input),
    ),
  unmark: inStudy('note.write', { recording: 'recordingId' })
    .input(inRecording)
    .handler(async ({ context: { database, person, role }, input }) => removeEventMark(database, person, role, input)),
  restore: inStudy('note.write', { recording: 'recordingId' })
    .input(restoreRemarkSchema)
    .handler(async ({ context: { database, person }, input }) => restoreEventMark(database, person, input)),
  /** Applies heads that have never seen the participant again, to the clips that no event leaves out. */
  estimateAgain: inStudy('analysis.control', { interview: 'interviewId' })
    .input(z.object({ interviewId: z.uuid() }))
    .handler(async ({ context: { database, person }, input }) =>
      estimateAgain(database, person, input.interviewId, recordingStorage()),
    ),
}
