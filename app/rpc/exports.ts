import { z } from 'zod'
import { queue } from '#app/database.ts'
import { cancelExport, newExportSchema, planExport, removeExport, retryExport } from '#lib/exports/export-runs.ts'
import { listExports } from '#lib/exports/listed-exports.ts'
import { recordingStorage } from '../storage.ts'
import { inStudy } from './procedures.ts'

const id = z.object({ id: z.uuid() })

export const exports = {
  list: inStudy('data.export', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => listExports(database, { id: studyId }, 30)),
  make: inStudy('data.export', { study: 'studyId' })
    .input(newExportSchema)
    .handler(async ({ context: { database, person, t }, input }) => ({
      id: await planExport(database, await queue(), person, { ...input, language: t.language }),
    })),
  cancel: inStudy('data.export', { exportRun: 'id' })
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      cancelExport(database, await queue(), person, input.id),
    ),
  retry: inStudy('data.export', { exportRun: 'id' })
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      retryExport(database, await queue(), person, input.id),
    ),
  remove: inStudy('data.export', { exportRun: 'id' })
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      removeExport(database, recordingStorage(), person, input.id),
    ),
}
