import type { Database, Transaction } from '#lib/database/client.ts'

/** Does several things to the database together or not at all. */
export function inTransaction<T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return database.$transaction(work)
}
