import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { inTransaction } from '#lib/runs/transaction.ts'

export const reportSettingsSchema = z.object({
  studyId: z.uuid(),
  /** Keys of the parts that its severity reports leave out. */
  without: z.array(z.string().max(40)).max(20),
})

/** Sets what the severity reports of a study leave out. Reports that were handed out stay as they are. */
export async function setReportParts(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId: id, without }: z.infer<typeof reportSettingsSchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const { reportWithout } = await tx.study.findUniqueOrThrow({ where: { id }, select: { reportWithout: true } })
    const after = [...new Set(without)].sort()
    if (after.join() === reportWithout.join()) return
    await tx.study.update({ where: { id }, data: { reportWithout: after } })
    await audit(tx, person.id, 'study.report', id, { before: reportWithout.join(' '), after: after.join(' ') })
  })
}

/** Keys of the parts that the severity reports of an interview's study leave out. */
export async function leftOutParts(database: Database, interviewId: string): Promise<readonly string[]> {
  const { participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { participant: { select: { study: { select: { reportWithout: true } } } } },
  })
  return participant.study.reportWithout
}
