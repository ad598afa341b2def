import type { Database, Prisma } from '#lib/database/client.ts'

/** Adds an entry to the audit trail: who did what to what. Never patient data. */
export async function audit(
  database: Database | Prisma.TransactionClient,
  userId: string | null,
  action: string,
  subject?: string,
  details?: Prisma.InputJsonObject,
): Promise<void> {
  await database.auditEntry.create({ data: { userId, action, subject, details } })
}
