import type { Database } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Scale, scaleSchema } from '#lib/scales/scale.ts'
import { SCALES } from '#lib/scales/scales.ts'

export const storedScale = storedDocument({
  title: 'The study’s own scale',
  schema: scaleSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Restore it from a backup. It is stored nowhere else.',
})

/** Keys of scales that studies brought, followed by the id of the version. */
const OWN = 'own-'

/** The key of a version of a study's own scale, which sheets keep: a version is never changed. */
export const keyOfOwnScale = (id: string): string => `${OWN}${id}`

/** The id of a version of a study's own scale; undefined for a scale that comes with Concord. */
export const idOfOwnScale = (key: string): string | undefined =>
  key.startsWith(OWN) ? key.slice(OWN.length) : undefined

type Reading = Pick<Database, 'ownScale'>

/** A version never changes, and is parsed once. */
const known = new Map<string, Scale>(SCALES.map((scale) => [scale.key, scale]))
const MOST_KNOWN = 500

/**
 * A scale by its key: one that comes with Concord, or a version of a study's own.
 *
 * @throws ConcordError not-found, unreadable
 */
export async function loadScale(database: Reading, key: string): Promise<Scale> {
  const before = known.get(key)
  if (before) return before
  const id = idOfOwnScale(key)
  const row = id && (await database.ownScale.findUnique({ where: { id }, select: { definition: true } }))
  if (!row)
    throw new ConcordError('not-found', phrase('The scale of this study no longer exists. Restore it from a backup.'))
  const scale = { ...storedScale.read(row.definition), key }
  if (known.size < MOST_KNOWN) known.set(key, scale)
  return scale
}
