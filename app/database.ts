import { connectToDatabase, type DatabaseHandle } from '#lib/database/database.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { phrase } from '#lib/messages/message.ts'
import { programSettings } from '#lib/settings/program-settings.ts'

const programWide = globalThis as typeof globalThis & {
  concordDatabase?: DatabaseHandle
  concordQueue?: Promise<Queue>
}

/** The database that all requests share. @throws ConcordError bad-settings */
export function database(): DatabaseHandle {
  programWide.concordDatabase ??= connectToDatabase(databaseUrl())
  return programWide.concordDatabase
}

/** The queue that all requests share; it only sends. */
export function queue(): Promise<Queue> {
  programWide.concordQueue ??= openQueue(databaseUrl(), false).catch((error) => {
    // The database may be there the next time.
    delete programWide.concordQueue
    throw error
  })
  return programWide.concordQueue
}

function databaseUrl(): string {
  const url = programSettings().databaseUrl
  if (!url) throw new ConcordError('bad-settings', phrase('DATABASE_URL is not set. Start Concord with npm start.'))
  return url
}
