import { z } from 'zod'
import { queue } from '#lib/jobs/queue.ts'
import { requestAnalysis, requestCancel, requestRetry } from '#lib/jobs/request-analysis.ts'
import { listQueue } from '#lib/studies/analyses.ts'
import { inInstallation, inStudy } from './procedures.ts'

const id = z.object({ id: z.uuid() })
const recording = z.object({ recordingId: z.uuid() })

export const analyses = {
  queue: inInstallation('queue.see').handler(async ({ context }) => listQueue(context.database, context.person)),
  start: inStudy('analysis.control', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context, input }) => {
      await requestAnalysis(context.database, await queue(), input.recordingId)
    }),
  chooseTrack: inStudy('analysis.control', { recording: 'recordingId' })
    .input(recording.extend({ track: z.number().int().min(0) }))
    .handler(async ({ context, input }) => {
      await requestAnalysis(context.database, await queue(), input.recordingId, input.track)
    }),
  cancel: inStudy('analysis.control', { analysis: 'id' })
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      requestCancel(database, await queue(), person, input.id),
    ),
  retry: inStudy('analysis.control', { analysis: 'id' })
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      requestRetry(database, await queue(), person, input.id),
    ),
}
