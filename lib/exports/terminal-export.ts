import { audit } from '#lib/access/audit.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { ExportChoice } from './export-choice.ts'

/** @throws ConcordError not-found */
export async function studyByCode(database: Database, code: string): Promise<{ id: string; code: string }> {
  const study = await database.study.findFirst({
    where: { code: { equals: code, mode: 'insensitive' } },
    select: { id: true, code: true },
  })
  if (!study) throw new ConcordError('not-found', phrase('There is no study “{code}” here.', { code }))
  return study
}

/** Writes an export that the command line made into the audit trail. */
export async function recordTerminalExport(
  database: Database,
  studyId: string,
  choice: ExportChoice & { kind: 'data' },
): Promise<void> {
  await inTransaction(database, (transaction) =>
    audit(transaction, null, 'export.make', studyId, {
      what: 'data',
      parts: choice.parts.join(' '),
      use: choice.use,
      by: 'the command line',
    }),
  )
}
