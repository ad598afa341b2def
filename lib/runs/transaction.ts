import type { Database, Transaction } from '#lib/database/client.ts'

/** How long a transaction may wait for its connection, and take, in milliseconds. */
export interface TransactionLimits {
  maxWait: number
  timeout: number
}

/** Does several things to the database together or not at all. */
export function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
  limits?: TransactionLimits,
): Promise<T> {
  return database.$transaction(work, limits)
}
