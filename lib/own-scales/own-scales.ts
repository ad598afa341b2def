import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { severalProblems } from '#lib/errors/several-problems.ts'
import { phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { allSums, type Scale, scaleSchema } from '#lib/scales/scale.ts'
import { changesThatMatter } from '#lib/scales/scale-rows.ts'
import { OWN_NAME, storeFurther } from './further-scales.ts'
import { idOfOwnScale, keyOfOwnScale, loadScale, storedScale } from './load-scale.ts'
import { usesOf } from './uses-of-scale.ts'

/** The versions of a study's own scale, newest first, and whether any scale may still take the place of the one in use. */
export async function ownScales(database: Database, studyId: string) {
  const [study, further, versions, uses] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: studyId }, select: { scale: true } }),
    furtherOwn(database, studyId),
    database.ownScale.findMany({
      where: { studyId },
      orderBy: { version: 'desc' },
      select: { id: true, version: true, createdAt: true, createdBy: { select: { name: true } } },
    }),
    usesOf(database, studyId),
  ])
  const scale = further?.scale ?? study.scale
  return {
    /** What the study calls its own scale where that is not its first one; undefined where it is, or where there is none. */
    name: further?.name,
    /** Of the latest version; 0 where the study has no scale of its own. */
    version: versions[0]?.version ?? 0,
    versions: versions.map(({ id, version, createdAt, createdBy }) => ({
      version,
      createdAt,
      createdBy: createdBy.name,
      inUse: keyOfOwnScale(id) === scale,
    })),
    /** What was already made with the scale in use, in words; undefined where nothing was. */
    uses: further ? await usesOf(database, studyId, further.name) : uses,
  }
}

/** The latest own scales of the studies that a person sees. */
export async function listOwnScales(database: Database, person: Person): Promise<{ study: string; scale: Scale }[]> {
  const studies = await database.study.findMany({
    where: {
      scale: { startsWith: keyOfOwnScale('') },
      ...(person.role === 'administrator' ? {} : { memberships: { some: { userId: person.id } } }),
    },
    orderBy: { code: 'asc' },
    select: { code: true, scale: true },
    take: 100,
  })
  return Promise.all(studies.map(async ({ code, scale }) => ({ study: code, scale: await loadScale(database, scale) })))
}

export const storeScaleSchema = z.object({
  studyId: z.uuid(),
  /** A scale as `scaleSchema` has it; its key is not taken. */
  scale: z.record(z.string(), z.unknown()),
  /** The sum that the study's head estimates. */
  target: z.string().max(30),
  /** The version that the person had before them; 0 where there was none. */
  version: z.number().int().min(0),
  /** Whether a first version comes after the study's other scales, and not in place of the first one. */
  further: z.boolean().default(false),
})

/**
 * Gives a study a scale of its own, or a new version of it, which it uses from then on. Sheets keep the version that they were signed with.
 *
 * @throws ConcordError bad-input where the scale contradicts itself; conflict where something was rated with the scale before and would
 * mean something else, or where somebody else stored a version meanwhile
 */
export async function storeOwnScale(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId, scale: given, target, version, further = false }: z.input<typeof storeScaleSchema>,
): Promise<{ version: number }> {
  const id = randomUUID()
  const parsed = scaleSchema.safeParse({ ...given, key: keyOfOwnScale(id) })
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) =>
      phrase('{where}: {what}', { where: path.join('.'), what: textInMessage(message) }),
    )
    throw new ConcordError('bad-input', severalProblems(wrong))
  }
  const scale = parsed.data
  if (!allSums(scale).some((sum) => sum.key === target))
    throw new ConcordError('bad-input', phrase('Choose the study’s target among the sums of the scale.'))
  return inTransaction(database, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    const study = await tx.study.findUniqueOrThrow({ where: { id: studyId } })
    const latest = await tx.ownScale.findFirst({ where: { studyId }, orderBy: { version: 'desc' } })
    if ((latest?.version ?? 0) !== version)
      throw new ConcordError('conflict', phrase('Somebody else stored a version meanwhile. Reload the page to see it.'))
    if (study.simulated)
      throw new ConcordError('conflict', phrase('A phantom study keeps its scale: its sheets are simulated.'))
    const place = await furtherOwn(tx, studyId)
    const adds = further && !place && idOfOwnScale(study.scale) === undefined
    if (!adds) await demandSameMeaning(tx, { ...(place ?? { ...study, name: undefined }), id: studyId }, scale, target)
    await tx.ownScale.create({
      data: { id, studyId, version: version + 1, definition: storedScale.write(scale), createdById: person.id },
    })
    if (adds) await storeFurther(tx, { studyId, name: OWN_NAME, scale, target, items: [] })
    else {
      const known = new Set(scale.items.map(({ key }) => key))
      const rated = (place ?? study).items
      const data = { scale: scale.key, target, items: rated.every((key) => known.has(key)) ? rated : [] }
      if (place) await tx.studyScale.update({ where: { id: place.id }, data })
      else await tx.study.update({ where: { id: studyId }, data })
    }
    await audit(tx, person.id, 'study.scale', studyId, { version: version + 1, items: scale.items.length })
    return { version: version + 1 }
  })
}

/** Sheets, heads and plans name items and sums of the scale by their codes: these go on meaning the same. */
async function demandSameMeaning(
  tx: Transaction,
  /** The study's scale of its own, or its first one; `name` is what the study calls it where it is a further one. */
  study: { id: string; scale: string; target: string; name: string | undefined },
  scale: Scale,
  target: string,
): Promise<void> {
  const uses = await usesOf(tx, study.id, study.name)
  if (!uses) return
  const before = await loadScale(tx, study.scale)
  if (idOfOwnScale(study.scale) === undefined)
    throw new ConcordError(
      'conflict',
      phrase(
        'This study already has {uses} on the {name}. A scale of its own can take its place only before anything is rated.',
        { uses, name: before.name },
      ),
    )
  const changes = changesThatMatter(before, scale)
  if (target !== study.target) changes.push(phrase('The target is another one.'))
  if (changes.length > 0)
    throw new ConcordError(
      'conflict',
      phrase(
        'This study already has {uses}, which would mean something else: {changes} Keep these codes as they are, and add new ones.',
        { uses, changes: severalProblems(changes) },
      ),
    )
}

/** The study's own scale where that is one of its further scales. */
async function furtherOwn(database: Database | Transaction, studyId: string) {
  const row = await database.studyScale.findFirst({ where: { studyId, scale: { startsWith: keyOfOwnScale('') } } })
  return row ?? undefined
}
