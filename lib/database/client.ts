import { PrismaPg } from '@prisma/adapter-pg'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Prisma, PrismaClient } from '#prisma/client/client.ts'

export type Database = PrismaClient
export type { Prisma } from '#prisma/client/client.ts'

/**
 * The client inside a transaction. The client itself, which can connect, is not accepted in its place, so that what
 * belongs together can't be stored apart by mistake.
 */
export type Transaction = Prisma.TransactionClient & { $connect?: never }

const held = globalThis as typeof globalThis & { concordDatabase?: PrismaClient }

/** A client of its own; the caller closes it. */
export function connectDatabase(url: string): Database {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 10 }) })
}

/** The client that all requests of the web app share. DATABASE_URL is set by whatever starts the program. */
export function database(): Database {
  if (!held.concordDatabase) {
    const url = process.env.DATABASE_URL
    if (!url) throw new ConcordError('bad-settings', 'DATABASE_URL is not set: start Concord with npm start.')
    held.concordDatabase = connectDatabase(url)
  }
  return held.concordDatabase
}

/** Whether the database answers a query. */
export async function answers(database: Database): Promise<boolean> {
  return database.$queryRaw`select 1`.then(
    () => true,
    () => false,
  )
}
