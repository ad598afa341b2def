import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { allSums, type Scale } from '#lib/scales/scale.ts'
import { SCALES } from '#lib/scales/scales.ts'
import { FIRST, namedKey, splitKey } from '#lib/scales/study-scales.ts'
import type { StudyScale } from '#prisma/client/client.ts'
import { idOfOwnScale } from './load-scale.ts'
import { scalesOf } from './scales-of.ts'
import { storedAnchors } from './stored-anchors.ts'
import { usesOf } from './uses-of-scale.ts'
import { whyNoFurther } from './why-no-further.ts'

/** More scales than anybody rates at once. */
const MOST_SCALES = 8
/** What a study calls its own scale where that is not its first. */
export const OWN_NAME = 'own'

/** The scales of a study with what was made with each. */
export async function scalesInUse(database: Database, studyId: string) {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const [scales, whyNoMore] = await Promise.all([scalesOf(database, study), whyNoFurther(database, studyId, study)])
  return {
    scales: await Promise.all(
      scales.map(async ({ name, scale, items, target }) => ({
        name,
        scale,
        items,
        target,
        /** What was made with it, in words; of the first scale what was made with any. */
        uses: await usesOf(database, studyId, name === FIRST ? undefined : name),
      })),
    ),
    /** Why no scale can be added; undefined where one can. */
    whyNoMore:
      scales.length >= MOST_SCALES ? phrase('A study has at most {most} scales.', { most: MOST_SCALES }) : whyNoMore,
  }
}

export const addScaleSchema = z.object({
  studyId: z.uuid(),
  /** One of those that come with Concord. */
  scale: z.enum(SCALES.map((scale) => scale.key) as [string, ...string[]]),
  /** The sum that pages show of it. */
  target: z.string().max(30),
  /** Keys of the items that are rated; none for all of the scale. */
  items: z.array(z.string()).max(200).default([]),
})

/**
 * Adds a scale to those that a study rates, after the others.
 *
 * @throws ConcordError bad-input where the scale has no such sum, or it needs items that would not be rated; conflict where the study has the scale
 * already, or its raters could have seen estimates
 */
export async function addScale(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId, scale: key, target, items = [] }: z.input<typeof addScaleSchema>,
): Promise<void> {
  const scale = SCALES.find((one) => one.key === key)!
  await inTransaction(database, async (tx) => {
    await holdStudy(tx, studyId)
    await storeFurther(tx, { studyId, name: key, scale, target, items })
    await audit(tx, person.id, 'study.scales', studyId, { added: key })
  })
}

/** Stores a scale after the others of a study that is held. @throws ConcordError as `addScale` */
export async function storeFurther(
  tx: Transaction,
  added: { studyId: string; name: string; scale: Scale; target: string; items: readonly string[] },
): Promise<void> {
  const { studyId, name, scale, target } = added
  const study = await tx.study.findUniqueOrThrow({ where: { id: studyId } })
  const why = await whyNoFurther(tx, studyId, study)
  if (why) throw new ConcordError('conflict', why)
  const items = demandItems(scale, target, added.items)
  const further = await tx.studyScale.findMany({
    where: { studyId },
    select: { scale: true, name: true, position: true },
  })
  if (study.scale === scale.key || further.some((one) => one.scale === scale.key || one.name === name))
    throw new ConcordError('conflict', phrase('This study rates the {name} already.', { name: scale.name }))
  if (further.length + 1 >= MOST_SCALES)
    throw new ConcordError('conflict', phrase('A study has at most {most} scales.', { most: MOST_SCALES }))
  const position = Math.max(0, ...further.map((one) => one.position)) + 1
  await tx.studyScale.create({ data: { studyId, name, scale: scale.key, target, items, position } })
}

const ofScale = z.object({ studyId: z.uuid(), name: z.string().min(1).max(30) })
export const moveScaleSchema = ofScale.extend({ by: z.union([z.literal(-1), z.literal(1)]) })
export const removeScaleSchema = ofScale

/**
 * Moves a further scale one place up or down. One that goes above the first scale takes its place, before anything is made with any of them.
 *
 * @throws ConcordError not-found; conflict where something was made with the scales and another would be the first
 */
export async function moveScale(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId, name, by }: z.infer<typeof moveScaleSchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await holdStudy(tx, studyId)
    const rows = await tx.studyScale.findMany({ where: { studyId }, orderBy: [{ position: 'asc' }, { id: 'asc' }] })
    const from = rows.findIndex((row) => row.name === name)
    if (from < 0) throw noSuchScale()
    if (from + by < 0) await makeFirst(tx, studyId, rows[from]!)
    else if (from + by >= rows.length) return
    else {
      const [moved] = rows.splice(from, 1)
      rows.splice(from + by, 0, moved!)
      for (const [i, { id }] of rows.entries()) await tx.studyScale.update({ where: { id }, data: { position: i + 1 } })
    }
    await audit(tx, person.id, 'study.scales', studyId, { moved: name, by })
  })
}

/** What a study's row has of its first scale, and the row of a further one has of that. */
const firstOf = ({
  scale,
  target,
  items,
  itemLimit,
  totalLimit,
  certificationIcc,
  certificationLeast,
  certifiedOnly,
}: Omit<StudyScale, 'id' | 'studyId' | 'name' | 'position' | 'createdAt'>) => ({
  scale,
  target,
  items,
  itemLimit,
  totalLimit,
  certificationIcc,
  certificationLeast,
  certifiedOnly,
})

/** Keys of the first scale stand alone wherever they are stored, so it changes its place only while none are. */
async function makeFirst(tx: Transaction, studyId: string, row: StudyScale): Promise<void> {
  const uses = await usesOf(tx, studyId)
  if (uses)
    throw new ConcordError(
      'conflict',
      phrase(
        'This study already has {uses}. Which scale comes first can change only before anything is made with them.',
        {
          uses,
        },
      ),
    )
  const stored = await tx.studyAnchors.findUnique({ where: { studyId }, select: { anchors: true } })
  if (stored && Object.keys(storedAnchors.read(stored.anchors)).length > 0)
    throw new ConcordError(
      'conflict',
      phrase('This study has anchors, which belong to its first scale. Remove them before another scale comes first.'),
    )
  const study = await tx.study.findUniqueOrThrow({ where: { id: studyId } })
  const name = idOfOwnScale(study.scale) === undefined ? study.scale : OWN_NAME
  await tx.study.update({ where: { id: studyId }, data: firstOf(row) })
  await tx.studyScale.update({
    where: { id: row.id },
    data: {
      name,
      ...firstOf(study),
    },
  })
  const prefix = namedKey(row.name, '')
  // Notes go on being about the same items.
  await tx.$executeRaw`
    UPDATE "ReviewNote" n SET item = CASE
      WHEN starts_with(n.item, ${prefix}) THEN substr(n.item, ${prefix.length + 1}::int)
      WHEN strpos(n.item, ':') = 0 THEN ${namedKey(name, '')} || n.item
      ELSE n.item END
    FROM "Recording" r JOIN "Interview" i ON i.id = r."interviewId" JOIN "Participant" p ON p.id = i."participantId"
    WHERE r.id = n."recordingId" AND p."studyId" = ${studyId}::uuid AND n.item IS NOT NULL`
}

/**
 * Takes a further scale from a study, where nothing was made with it.
 *
 * @throws ConcordError not-found; conflict where there are sheets of it, or anything else
 */
export async function removeScale(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId, name }: z.infer<typeof removeScaleSchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await holdStudy(tx, studyId)
    const row = await tx.studyScale.findUnique({ where: { studyId_name: { studyId, name } } })
    if (!row) throw noSuchScale()
    const uses = await usesOf(tx, studyId, name)
    if (uses)
      throw new ConcordError('conflict', phrase('This scale stays: the study already has {uses} on it.', { uses }))
    await tx.studyScale.delete({ where: { id: row.id } })
    await dropAnchors(tx, studyId, name)
    await audit(tx, person.id, 'study.scales', studyId, { removed: name })
  })
}

/** @throws ConcordError bad-input */
function demandItems(scale: Scale, target: string, items: readonly string[]): string[] {
  const sum = allSums(scale).find(({ key }) => key === target)
  if (!sum) throw new ConcordError('bad-input', phrase('Choose a subscale of the scale.'))
  const all = scale.items.map(({ key }) => key)
  if (items.some((item) => !all.includes(item)))
    throw new ConcordError('bad-input', phrase('Choose items of {name}.', { name: scale.name }))
  if (items.length > 0 && sum.items.some((item) => !items.includes(item)))
    throw new ConcordError(
      'bad-input',
      phrase('The target needs items that would not be rated. Choose more items, or another target.'),
    )
  const chosen = all.filter((item) => items.includes(item))
  return chosen.length === all.length ? [] : chosen
}

/** What a study says of the items of a scale goes with the scale. What can't be read stays as it is. */
async function dropAnchors(tx: Transaction, studyId: string, name: string): Promise<void> {
  const row = await tx.studyAnchors.findUnique({ where: { studyId }, select: { anchors: true } })
  const all = Object.entries(storedAnchors.readOrWhy(row?.anchors).value ?? {})
  const left = all.filter(([key]) => splitKey(key).name !== name)
  if (left.length === all.length) return
  const anchors = storedAnchors.write(Object.fromEntries(left))
  await tx.studyAnchors.update({ where: { studyId }, data: { anchors, revision: { increment: 1 } } })
}

const holdStudy = (tx: Transaction, studyId: string) =>
  tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`

const noSuchScale = () => new ConcordError('not-found', phrase('This study no longer has this scale. Reload the page.'))
