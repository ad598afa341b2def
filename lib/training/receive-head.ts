import { readFile } from 'node:fs/promises'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { hashOf } from '#lib/bundles/bundle.ts'
import type { Database } from '#lib/database/client.ts'
import { importHead } from './head-bundle.ts'

/** Longer than the largest head takes to be checked and copied. */
const TRANSACTION_LIMIT_MS = 60_000

/**
 * Installs a head that a person uploaded. Its files lie outside of the database, so the entry in the audit trail is
 * written first, and stays only if the head is installed.
 *
 * @throws ConcordError bad-bundle
 */
export async function receiveHead(
  database: Database,
  person: Person,
  modelsFolder: string,
  file: string,
): Promise<void> {
  const sha256 = hashOf(await readFile(file))
  await database.$transaction(
    async (tx) => {
      await audit(tx, person.id, 'head.import', sha256)
      await importHead(modelsFolder, file)
    },
    { timeout: TRANSACTION_LIMIT_MS },
  )
}
