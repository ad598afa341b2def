import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from '#prisma/client/client.ts'

/** The client that queries tables. Only the rooms that docs/rooms.mjs lists for it may import this file. */
export type Database = PrismaClient
export type { Prisma } from '#prisma/client/client.ts'

/**
 * The client inside a transaction. The client itself, which can connect, is not accepted in its place, so that what
 * belongs together can't be stored apart by mistake.
 */
export type Transaction = Prisma.TransactionClient & { $connect?: never }

/** A busy machine may take its time over a few statements; Prisma would refuse a transaction that waits for two seconds or takes five. */
const TRANSACTIONS = { maxWait: 30_000, timeout: 60_000 }

/** A client of its own; the caller closes it. */
export function connectDatabase(url: string): Database {
  const adapter = new PrismaPg({ connectionString: url, max: 10 })
  return new PrismaClient({ adapter, transactionOptions: TRANSACTIONS })
}
