import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { targetOf } from '#lib/heads/target.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { DEFAULT_MARGIN } from '#lib/statistics/expert-ceiling.ts'
import type { AnalysisPlan } from '#prisma/client/client.ts'
import {
  isProspective,
  type KnownAtLocking,
  type PlanContent,
  planContentSchema,
  storedKnownAtLocking,
  storedPlanContent,
} from './analysis-plan.ts'
import type { LockedPlan } from './head-standing.ts'
import { knownLines, planLines, planText } from './plan-text.ts'

export const savedPlanSchema = z.object({
  id: z.uuid(),
  content: planContentSchema,
  /** Why there is another version; empty for the first. */
  reason: z.string().trim().max(1000).default(''),
  /** The revision that was changed; null where there was no draft. */
  revision: z.number().int().nullable(),
})

const CHANGED_MEANWHILE =
  'Somebody else has changed this plan. Reload the page to see their version; your text is kept until then.'

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
    await titlesOf(tx, study.scale, content)
    const versions = await tx.analysisPlan.findMany({ where: { studyId }, orderBy: { version: 'desc' } })
    const draft = versions.find(({ lockedAt }) => !lockedAt)
    if ((draft?.revision ?? null) !== revision) throw new ConcordError('conflict', CHANGED_MEANWHILE)
    const version = draft?.version ?? (versions[0]?.version ?? 0) + 1
    if (version > 1 && reason.length < 10)
      throw new ConcordError('bad-input', 'Enter a reason for this version, in a sentence.')
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
    const text = planText(content, {
      study: { code: study.code, title: study.title, scale: (await loadScale(tx, study.scale)).name },
      version: draft.version,
      reason: draft.reason,
      lockedAt,
      lockedBy: person.name,
      titles: await titlesOf(tx, study.scale, content),
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
  if (!draft) throw new ConcordError('not-found', 'There is no draft. It has been locked or removed.')
  if (draft.revision !== revision) throw new ConcordError('conflict', CHANGED_MEANWHILE)
  return draft
}

/** Titles of what a plan's content has as keys. @throws ConcordError bad-input where there is no such thing */
async function titlesOf(
  database: Pick<Database, 'user' | 'ownScale'>,
  scaleKey: string,
  { target, head }: PlanContent,
): Promise<{ target: string; label: string }> {
  const scale = await loadScale(database, scaleKey)
  const titleOf = () => {
    try {
      return targetOf(scale, target).title
    } catch (cause) {
      throw new ConcordError('bad-input', cause instanceof Error ? cause.message : 'This target does not exist.', {
        cause,
      })
    }
  }
  if (head.label === 'mean') return { target: titleOf(), label: 'the mean of an interview’s locked sheets' }
  const rater = await database.user.findUnique({ where: { id: head.label }, select: { name: true } })
  if (!rater) throw new ConcordError('bad-input', 'The rater named in the plan does not exist.')
  return { target: titleOf(), label: `the sheets of ${rater.name}` }
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

/** A study's plan as its page shows it: the locked versions, newest first, and the draft. */
export async function planPage(database: Database, studyId: string) {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = await loadScale(database, study.scale)
  const versions = await database.analysisPlan.findMany({
    where: { studyId },
    orderBy: { version: 'desc' },
    include: { lockedBy: { select: { name: true } } },
  })
  const draft = versions.find(({ lockedAt }) => !lockedAt)
  const locked = await Promise.all(
    versions
      .filter(({ lockedAt }) => lockedAt)
      .map(async ({ version, reason, content: stored, known: storedKnown, sha256, lockedAt, lockedBy }) => {
        const content = storedPlanContent.read(stored)
        const known = storedKnownAtLocking.read(storedKnown)
        const about = { study: { code: study.code, title: study.title, scale: scale.name } }
        return {
          version,
          reason,
          content,
          lines: planLines(content, { ...about, titles: await titlesOf(database, study.scale, content) }),
          known: knownLines(known),
          prospective: isProspective(known),
          sha256: sha256!,
          lockedAt: lockedAt!,
          lockedBy: lockedBy?.name ?? 'a deleted account',
        }
      }),
  )
  const [heads, externalSources] = await Promise.all([
    database.head.count({ where: { studyId } }),
    database.externalSource.count({ where: { studyId } }),
  ])
  return {
    study: { code: study.code, title: study.title, target: study.target, encoder: study.encoder },
    locked,
    draft: draft && {
      version: draft.version,
      reason: draft.reason,
      revision: draft.revision,
      content: storedPlanContent.read(draft.content),
    },
    /** Whether a plan that is locked now comes before all estimates. */
    inTime: heads === 0 && externalSources === 0,
  }
}

/** The text of a locked version, byte for byte. @throws ConcordError not-found */
export async function lockedPlanText(database: Database, studyId: string, version: number): Promise<string> {
  const plan = await database.analysisPlan.findUnique({ where: { studyId_version: { studyId, version } } })
  if (!plan?.text) throw new ConcordError('not-found', 'There is no locked plan with this version.')
  return plan.text
}

/** The versions of a study's plan that were locked. */
export async function lockedPlans(database: Database, studyId: string): Promise<LockedPlan[]> {
  const rows = await database.analysisPlan.findMany({
    where: { studyId, lockedAt: { not: null } },
    orderBy: { version: 'asc' },
    select: { version: true, lockedAt: true, content: true, known: true },
  })
  return rows.map(({ version, lockedAt, content, known }) => ({
    version,
    lockedAt: lockedAt!,
    content: storedPlanContent.read(content),
    known: storedKnownAtLocking.read(known),
  }))
}

/** How far below the experts' r a model's may lie in this study, and whether that was set before estimates could be seen. */
export interface StudyMargin {
  value: number
  /** Where it is from, in a sentence. */
  setBy: string
}

/** The margin of the latest locked plan, else of the draft, else the usual one. */
export async function studyMargin(database: Database, studyId: string): Promise<StudyMargin> {
  const plan = await database.analysisPlan.findFirst({
    where: { studyId },
    // PostgreSQL sorts null last here, so a locked version comes before the draft.
    orderBy: [{ lockedAt: { sort: 'desc', nulls: 'last' } }],
    select: { content: true, known: true, lockedAt: true },
  })
  if (!plan)
    return { value: DEFAULT_MARGIN, setBy: 'The default margin is used because the study has no analysis plan.' }
  const { margin } = storedPlanContent.read(plan.content)
  if (!plan.lockedAt) return { value: margin, setBy: 'The margin is from an analysis plan that is not locked.' }
  const day = plan.lockedAt.toISOString().slice(0, 10)
  return isProspective(storedKnownAtLocking.read(plan.known))
    ? {
        value: margin,
        setBy: `The margin is from the analysis plan, locked on ${day} before any estimate was visible.`,
      }
    : {
        value: margin,
        setBy: `The margin is from the analysis plan, locked on ${day} after estimates were visible.`,
      }
}
