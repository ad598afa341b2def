import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { connectDatabase, type Database } from './client.ts'

/**
 * The database as programs hold it: they pass it to the rooms that query tables, and can't query it themselves, since
 * every member of the client is unusable.
 */
export type DatabaseHandle = Database & { readonly [member in keyof Database]: never }

const programWide = globalThis as typeof globalThis & { concordDatabase?: DatabaseHandle }

/** Connects to a database; the caller closes it. */
export function connectToDatabase(url: string): DatabaseHandle {
  return connectDatabase(url) as DatabaseHandle
}

/** The database that all requests of the web app share. DATABASE_URL is set by whatever starts the program. */
export function database(): DatabaseHandle {
  if (!programWide.concordDatabase) {
    const url = process.env.DATABASE_URL
    if (!url) throw new ConcordError('bad-settings', phrase('DATABASE_URL is not set. Start Concord with npm start.'))
    programWide.concordDatabase = connectToDatabase(url)
  }
  return programWide.concordDatabase
}

export async function closeDatabase(database: Database): Promise<void> {
  await database.$disconnect()
}

/** Whether the database answers a query. */
export async function isAnswering(database: Database): Promise<boolean> {
  return database.$queryRaw`select 1`.then(
    () => true,
    () => false,
  )
}
