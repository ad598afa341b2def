import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import {
  headTextsSchema,
  storedHeadStatements,
  storedStudyStatements,
  studyTextsSchema,
} from '#lib/heads/card-statements.ts'
import { phrase } from '#lib/messages/message.ts'

const revision = z.number().int().min(0)

export const statementsSchema = z.object({
  headId: z.uuid(),
  /** Both with the revision that the person had before them; 0 where nothing was stated yet. */
  study: z.object({ revision, texts: studyTextsSchema }),
  head: z.object({ revision, texts: headTextsSchema }),
})

/** What is stated of a head and of its study, with revisions, or why it can't be read. */
export function readStatements(stored: { study: unknown; head: unknown }) {
  const study = storedStudyStatements.readOrWhy(stored.study)
  const head = storedHeadStatements.readOrWhy(stored.head)
  return {
    study: study.value ?? { revision: 0, texts: {} },
    head: head.value ?? { revision: 0, texts: {} },
    why: study.why ?? head.why,
  }
}

/**
 * Stores what people state on a head's card. What belongs to the study shows on the cards of all its heads.
 *
 * @throws ConcordError not-found; conflict where it was saved elsewhere meanwhile
 */
export async function saveStatements(
  database: Database,
  person: Person,
  { headId, study, head }: z.infer<typeof statementsSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const before = await statementsForUpdate(tx, headId)
    const ofStudy = changed(storedStudyStatements.readOrWhy(before.study).value, study)
    const ofHead = changed(storedHeadStatements.readOrWhy(before.head).value, head)
    if (ofStudy)
      await tx.study.update({
        where: { id: before.studyId },
        data: { statements: storedStudyStatements.write(ofStudy) },
      })
    if (ofHead)
      await tx.head.update({
        where: { id: headId },
        data: { statements: storedHeadStatements.write(ofHead) },
      })
    if (ofStudy || ofHead)
      await audit(tx, person.id, 'head.describe', headId, {
        study: ofStudy?.revision ?? study.revision,
        head: ofHead?.revision ?? head.revision,
      })
  })
}

/** Two people may save at once: both rows are held until the transaction ends. */
async function statementsForUpdate(tx: Transaction, headId: string) {
  const [row] = await tx.$queryRaw<{ studyId: string; study: unknown; head: unknown }[]>`
    SELECT s.id AS "studyId", s.statements AS study, h.statements AS head
    FROM "Head" h JOIN "Study" s ON s.id = h."studyId" WHERE h.id = ${headId}::uuid FOR UPDATE`
  if (!row) throw new ConcordError('not-found', phrase('This head no longer exists.'))
  return row
}

interface Revised<T> {
  revision: number
  texts: T
}

/** What is to be stored; undefined where nothing changed. */
function changed<T extends Record<string, string | undefined>>(
  before: Revised<T> | undefined,
  now: Revised<T>,
): Revised<T> | undefined {
  const texts = before?.texts ?? ({} as T)
  const keys = new Set([...Object.keys(texts), ...Object.keys(now.texts)])
  if ([...keys].every((key) => texts[key] === now.texts[key])) return undefined
  if ((before?.revision ?? 0) !== now.revision)
    throw new ConcordError(
      'conflict',
      phrase(
        'These statements were saved in another window. Reload the page to see that version. Nothing was overwritten.',
      ),
    )
  return { revision: now.revision + 1, texts: now.texts }
}
