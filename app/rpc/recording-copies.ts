import { z } from 'zod'
import { queue } from '#app/database.ts'
import { requestCopy, requestCopyCancel } from '#lib/jobs/request-copy.ts'
import { copyOf } from '#lib/studies/recording-copies.ts'
import { inStudy } from './procedures.ts'

const recording = z.object({ recordingId: z.uuid() })

/** Copies of recordings in which all faces are blurred; a recording has one at most. */
export const blurredCopies = {
  make: inStudy('data.export', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context, input }) => {
      await requestCopy(context.database, await queue(), context.person, input.recordingId, 'sharing')
    }),
  cancel: inStudy('data.export', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context: { database, person }, input }) =>
      requestCopyCancel(database, await queue(), person, input.recordingId, 'sharing'),
    ),
}

/** Copies of recordings that browsers play; made by themselves where a recording needs one, or asked for. */
export const playableCopies = {
  /** How far it is; nothing where none was asked for. */
  see: inStudy('recording.play', { recording: 'recordingId' })
    .input(recording)
    .handler(
      async ({ context: { database }, input }) => (await copyOf(database, input.recordingId, 'playing')) ?? null,
    ),
  make: inStudy('recording.upload', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context, input }) => {
      await requestCopy(context.database, await queue(), context.person, input.recordingId, 'playing')
    }),
  cancel: inStudy('recording.upload', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context: { database, person }, input }) =>
      requestCopyCancel(database, await queue(), person, input.recordingId, 'playing'),
    ),
}
