import path from 'node:path'
import { demandTables, reachDatabase } from '#lib/database/reach-database.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { startWorker } from '#lib/jobs/worker.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { keepNewFilesPrivate } from '#lib/settings/private-files.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { makeTrainedBundle } from '#models/emoclip/trained-bundle.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'
import packageJson from '../package.json' with { type: 'json' }

/** A worker until it is told to stop, or until the supervisor that started it is gone. */
export async function runWorker(): Promise<void> {
  const settings = programSettings()
  if (!settings.databaseUrl) {
    throw new ConcordError(
      'bad-settings',
      phrase(
        'DATABASE_URL is not set. A separate worker needs the address of the database. npm start runs a worker by itself.',
      ),
    )
  }
  keepNewFilesPrivate()
  await openFolder('CONCORD_DATA', settings.dataFolder)
  await reachDatabase(settings.databaseUrl)
  await demandTables(settings.databaseUrl)
  const worker = await startWorker(settings, settings.databaseUrl, {
    installEmbedded: installEmbeddedModels,
    importProcessFile: path.join(import.meta.dirname, 'import-model-process.ts'),
    makeTrainedEncoder: makeTrainedBundle,
    version: packageJson.version,
  })
  console.log('worker: ready')
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await worker.stop()
    process.exit(0)
  }
  // A terminal and npm both pass a Ctrl-C on: the second must not cut the orderly end short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.once('disconnect', stop)
}
