import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { inTransaction } from '#lib/runs/transaction.ts'

export const namePatternSchema = z.object({
  studyId: z.uuid(),
  /** Such as {participant}_{visit}_{date}, where * stands for anything; empty to recognise the parts by their looks. */
  pattern: z.string().trim().max(200, 'Keep the pattern under 200 characters.'),
})

/** Keeps how the files of a study's recordings are named, for everyone who adds some. */
export async function setNamePattern(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId: id, pattern }: z.infer<typeof namePatternSchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${id}::uuid FOR UPDATE`
    const { namePattern: before } = await tx.study.findUniqueOrThrow({ where: { id }, select: { namePattern: true } })
    if (before === pattern) return
    await tx.study.update({ where: { id }, data: { namePattern: pattern } })
    await audit(tx, person.id, 'study.name-pattern', id, { before, after: pattern })
  })
}
