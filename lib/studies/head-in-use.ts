import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { FIRST, namedKey, type StudyScale } from '#lib/scales/study-scales.ts'
import { Prisma } from '#prisma/client/client.ts'

/** Heads whose training is over; those of a training under way, failed or cancelled are nobody's business. */
export const TRAINED = { OR: [{ run: { state: 'done' } }, { runId: null }] } satisfies Prisma.HeadWhereInput

/** The same in SQL, of heads `h`. */
export const TRAINED_SQL = Prisma.sql`(h."runId" IS NULL OR EXISTS (SELECT 1 FROM "TrainingRun" t WHERE t.id = h."runId" AND t.state = 'done'))`

/** The head whose estimates a study's pages and reports show: the one that was chosen, or the latest of the study's target. */
export async function headInUse(
  database: Pick<Database, 'head'>,
  { id: studyId, target, headId }: { id: string; target: string; headId: string | null },
) {
  return database.head.findFirst({
    where: headId ? { id: headId, studyId } : { studyId, target, ...TRAINED },
    orderBy: { createdAt: 'desc' },
    omit: { onnx: true, card: true },
  })
}

/** Which head of a study is in use on one of its scales: on the first the one that was chosen, and on another the latest one of its target. */
export const headOnScale = (
  study: { id: string; target: string; headId: string | null },
  { name, target }: Pick<StudyScale, 'name' | 'target'>,
): { id: string; target: string; headId: string | null } =>
  name === FIRST ? study : { id: study.id, target: namedKey(name, target), headId: null }

/**
 * Shows the estimates of this head from now on. Where it is chosen already, nothing is written.
 *
 * @throws ConcordError not-found; bad-input where it estimates something else than the study is about
 */
export async function chooseHead(database: Database, person: Person, studyId: string, headId: string): Promise<void> {
  const [study, head] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: studyId } }),
    database.head.findFirst({ where: { id: headId, studyId, ...TRAINED }, select: { target: true } }),
  ])
  if (!head) throw new ConcordError('not-found', phrase('This head no longer exists.'))
  if (head.target !== study.target)
    throw new ConcordError('bad-input', phrase('This head’s target is not the study’s target.'))
  await database.$transaction(async (tx) => {
    const { count } = await tx.study.updateMany({
      where: { id: studyId, OR: [{ headId: null }, { headId: { not: headId } }] },
      data: { headId },
    })
    if (count > 0) await audit(tx, person.id, 'head.choose', headId)
  })
}
