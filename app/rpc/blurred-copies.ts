import { z } from 'zod'
import { queue } from '#lib/jobs/queue.ts'
import { requestBlur, requestBlurCancel } from '#lib/jobs/request-blur.ts'
import { inStudy } from './procedures.ts'

const recording = z.object({ recordingId: z.uuid() })

/** Copies of recordings in which all faces are blurred; a recording has one at most. */
export const blurredCopies = {
  make: inStudy('data.export', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context, input }) => {
      await requestBlur(context.database, await queue(), context.person, input.recordingId)
    }),
  cancel: inStudy('data.export', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context: { database, person }, input }) =>
      requestBlurCancel(database, await queue(), person, input.recordingId),
    ),
}
