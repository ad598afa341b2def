import type { Database, Transaction } from '#lib/database/client.ts'

/** A busy machine may take its time over a few statements; Prisma would give up after five seconds. */
const LIMITS = { maxWait: 30_000, timeout: 60_000 }

/** Does several things to the database together or not at all. */
export function inTransaction<T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return database.$transaction(work, LIMITS)
}
