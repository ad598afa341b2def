import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { AnalysisPlan } from '#prisma/client/client.ts'
import { type KnownAtLocking, planContentSchema, storedKnownAtLocking, storedPlanContent } from './analysis-plan.ts'
import { planText } from './plan-text.ts'
import { titlesOf } from './plan-titles.ts'

export const savedPlanSchema = z.object({
  id: z.uuid(),
  content: planContentSchema,
  /** Why there is another version; empty for the first. */
  reason: z.string().trim().max(1000).default(''),
  /** The revision that was changed; null where there was no draft. */
  revision: z.number().int().nullable(),
})

const CHANGED_MEANWHILE = phrase(
  'Somebody else has changed this plan. Reload the page to see their version; your text is kept until then.',
)

/**
 * Stores the draft of a study's plan: the first version, or one that is to follow the locked ones. Where nothing changed, nothing is
 * written.
 *
 * @throws ConcordError bad-input where the scale has no such target, the study no such rater, or another version gives no reason; conflict where
 * somebody else saved meanwhile
 */
export async function savePlan(
  database: Database,
  person: Person,
  { id: studyId, content, reason, revision }: z.infer<typeof savedPlanSchema>,
): Promise<{ revision: number }> {
  return database.$transaction(async (tx) => {
    const study = await studyForUpdate(tx, studyId)
    await titlesOf(tx, study, content)
    const versions = await tx.analysisPlan.findMany({ where: { studyId }, orderBy: { version: 'desc' } })
    const draft = versions.find(({ lockedAt }) => !lockedAt)
    if ((draft?.revision ?? null) !== revision) throw new ConcordError('conflict', CHANGED_MEANWHILE)
    const version = draft?.version ?? (versions[0]?.version ?? 0) + 1
    if (version > 1 && reason.length < 10)
      throw new ConcordError('bad-input', phrase('Enter a reason for this version, in a sentence.'))
    const data = { content: storedPlanContent.write(content), reason: version > 1 ? reason : '' }
    if (draft && draft.reason === data.reason && isDeepStrictEqual(draft.content, data.content))
      return { revision: draft.revision }
    const saved = draft
      ? await tx.analysisPlan.update({ where: { id: draft.id }, data: { ...data, revision: { increment: 1 } } })
      : await tx.analysisPlan.create({ data: { ...data, studyId, version, revision: 1 } })
    await audit(tx, person.id, 'plan.save', studyId, { version })
    return { revision: saved.revision }
  })
}

/** Removes the draft of a plan. @throws ConcordError not-found where there is none; conflict */
export async function discardPlan(
  database: Database,
  person: Person,
  studyId: string,
  revision: number,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await studyForUpdate(tx, studyId)
    const draft = await draftOf(tx, studyId, revision)
    await tx.analysisPlan.delete({ where: { id: draft.id } })
    await audit(tx, person.id, 'plan.discard', studyId, { version: draft.version })
  })
}

/**
 * Locks the draft of a study's plan: from now on neither people nor the program can change it.
 *
 * @param hashesOf the sha256 of each installed version of an encoder, by its name; throws where none is
 * @throws ConcordError not-found where there is no draft; conflict where it was changed meanwhile
 */
export async function lockPlan(
  database: Database,
  person: Person,
  { studyId, revision }: { studyId: string; revision: number },
  hashesOf: (encoder: string) => Promise<string[]>,
): Promise<void> {
  const { content: stored } = await draftOf(database, studyId, revision)
  const encoders = await hashesOf(storedPlanContent.read(stored).head.encoder)
  await database.$transaction(async (tx) => {
    const study = await studyForUpdate(tx, studyId)
    const draft = await draftOf(tx, studyId, revision)
    const content = storedPlanContent.read(draft.content)
    const known = await knownOf(tx, studyId, encoders)
    const lockedAt = new Date()
    const titles = await titlesOf(tx, study, content)
    const text = planText(content, {
      study: { code: study.code, title: study.title, scale: titles.scale },
      version: draft.version,
      reason: draft.reason,
      lockedAt,
      lockedBy: person.name,
      titles,
      known,
    })
    const sha256 = createHash('sha256').update(text).digest('hex')
    await tx.analysisPlan.update({
      where: { id: draft.id },
      data: { known: storedKnownAtLocking.write(known), text, sha256, lockedAt, lockedById: person.id },
    })
    await audit(tx, person.id, 'plan.lock', studyId, { version: draft.version, sha256 })
  })
}

/** The study's row, held until the transaction ends, so that two people never write two drafts. */
async function studyForUpdate(transaction: Transaction, studyId: string) {
  await transaction.$queryRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
  return transaction.study.findUniqueOrThrow({ where: { id: studyId } })
}

async function draftOf(
  database: Pick<Database, 'analysisPlan'>,
  studyId: string,
  revision: number,
): Promise<AnalysisPlan> {
  const draft = await database.analysisPlan.findFirst({ where: { studyId, lockedAt: null } })
  if (!draft) throw new ConcordError('not-found', phrase('There is no draft. It has been locked or removed.'))
  if (draft.revision !== revision) throw new ConcordError('conflict', CHANGED_MEANWHILE)
  return draft
}

async function knownOf(transaction: Transaction, studyId: string, encoders: string[]): Promise<KnownAtLocking> {
  const participant = { studyId }
  const [participants, interviews, lockedSheets, heads, externalSources] = await Promise.all([
    transaction.participant.count({ where: { studyId } }),
    transaction.interview.count({ where: { participant } }),
    transaction.ratingSheet.count({ where: { interview: { participant }, lockedAt: { not: null } } }),
    transaction.head.count({ where: { studyId } }),
    transaction.externalSource.count({ where: { studyId } }),
  ])
  return { participants, interviews, lockedSheets, heads, externalSources, encoders }
}
