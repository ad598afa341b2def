import { z } from 'zod'
import { queue } from '#app/database.ts'
import { importRequestSchema } from '#lib/installation/import-request.ts'
import { installedModels } from '#lib/installation/installed-models.ts'
import { listImports } from '#lib/installation/list-imports.ts'
import { planImport } from '#lib/installation/model-imports.ts'
import { ownRequestSchema } from '#lib/installation/own-imports.ts'
import {
  modelRemovalSchema,
  modelUse,
  removedModels,
  removeModel,
  restoreModel,
} from '#lib/installation/remove-model.ts'
import { listWorkers } from '#lib/installation/workers.ts'
import { requestImportAgain, requestImportCancel, requestImportRetry } from '#lib/jobs/request-import.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { installedEncoders } from '#lib/studies/study-sampling.ts'
import { recordingStorage } from '../storage.ts'
import { inInstallation } from './procedures.ts'

const folder = modelRemovalSchema.pick({ folder: true })

export const models = {
  list: inInstallation('model.list').handler(async () => installedModels(programFolders().models)),
  encoders: inInstallation('model.list').handler(async () => installedEncoders(programFolders().models)),
  workers: inInstallation('model.list').handler(async ({ context }) => listWorkers(context.database)),
  imports: inInstallation('model.import').handler(async ({ context }) => listImports(context.database)),
  use: inInstallation('model.import')
    .input(folder)
    .handler(async ({ context, input }) => modelUse(context.database, programFolders().models, input.folder)),
  remove: inInstallation('model.import')
    .input(modelRemovalSchema)
    .handler(async ({ context: { database, person }, input }) =>
      removeModel(database, programFolders().models, person, input),
    ),
  removed: inInstallation('model.import').handler(async () => removedModels(programFolders().models)),
  restore: inInstallation('model.import')
    .input(z.object({ id: z.string().min(1).max(250) }))
    .handler(async ({ context: { database, person }, input }) =>
      restoreModel(database, programFolders().models, person, input.id),
    ),
  planImport: inInstallation('model.import')
    .input(importRequestSchema)
    .handler(async ({ context, input }) => ({ id: await planImport(context.database, context.person, input) })),
  planImportAgain: inInstallation('model.import')
    .input(
      z.object({
        id: z.uuid(),
        own: ownRequestSchema.extend({ manifest: ownRequestSchema.shape.manifest.optional() }),
      }),
    )
    .handler(async ({ context: { database, person }, input }) => ({
      id: await requestImportAgain(database, await queue(), person, input),
    })),
  cancelImport: inInstallation('model.import')
    .input(z.object({ id: z.uuid() }))
    .handler(async ({ context: { database, person }, input }) =>
      requestImportCancel(database, recordingStorage(), await queue(), person, input.id),
    ),
  retryImport: inInstallation('model.import')
    .input(z.object({ id: z.uuid() }))
    .handler(async ({ context: { database, person }, input }) =>
      requestImportRetry(database, await queue(), person, input.id),
    ),
}
