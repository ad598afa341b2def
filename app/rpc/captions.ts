import { z } from 'zod'
import {
  addCaption,
  captionSchema,
  changeCaption,
  newCaptionSchema,
  removeCaption,
} from '#lib/studies/clip-captions.ts'
import { restoreCaption, restoreRemarkSchema } from '#lib/studies/removed-remarks.ts'
import { inStudy } from './procedures.ts'

export const captions = {
  add: inStudy('note.write', { recording: 'recordingId' })
    .input(newCaptionSchema)
    .handler(async ({ context: { database, person }, input }) => addCaption(database, person, input)),
  change: inStudy('note.write', { recording: 'recordingId' })
    .input(captionSchema)
    .handler(async ({ context: { database, person, role }, input }) => changeCaption(database, person, role, input)),
  remove: inStudy('note.write', { recording: 'recordingId' })
    .input(z.object({ recordingId: z.uuid(), id: z.uuid() }))
    .handler(async ({ context: { database, person, role }, input }) => removeCaption(database, person, role, input)),
  restore: inStudy('note.write', { recording: 'recordingId' })
    .input(restoreRemarkSchema)
    .handler(async ({ context: { database, person }, input }) => restoreCaption(database, person, input)),
}
