import { z } from 'zod'
import { queue } from '#app/database.ts'
import { requestAnalysis, requestAnalysisCancel, requestAnalysisRetry } from '#lib/jobs/request-analysis.ts'
import { inStudy } from './procedures.ts'

const id = z.object({ id: z.uuid() })
const recording = z.object({ recordingId: z.uuid() })

export const analyses = {
  start: inStudy('analysis.control', { recording: 'recordingId' })
    .input(recording)
    .handler(async ({ context, input }) => {
      await requestAnalysis(context.database, await queue(), context.person, input.recordingId)
    }),
  chooseTrack: inStudy('analysis.control', { recording: 'recordingId' })
    .input(recording.extend({ track: z.number().int().min(0) }))
    .handler(async ({ context, input }) => {
      await requestAnalysis(context.database, await queue(), context.person, input.recordingId, input.track)
    }),
  cancel: inStudy('analysis.control', { analysis: 'id' })
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      requestAnalysisCancel(database, await queue(), person, input.id),
    ),
  retry: inStudy('analysis.control', { analysis: 'id' })
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      requestAnalysisRetry(database, await queue(), person, input.id),
    ),
}
