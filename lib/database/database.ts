import { connectDatabase, type Database } from './client.ts'

/**
 * The database as programs hold it: they pass it to the rooms that query tables, and can't query it themselves, since
 * every member of the client is unusable.
 */
export type DatabaseHandle = Database & { readonly [member in keyof Database]: never }

/** Connects to a database; the caller closes it. */
export function connectToDatabase(url: string): DatabaseHandle {
  return connectDatabase(url) as DatabaseHandle
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
