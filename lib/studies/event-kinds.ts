import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { EVENT_KEYS } from './event-keys.ts'

const MOST_KINDS = EVENT_KEYS.length

export const eventKindSchema = z.object({
  studyId: z.uuid(),
  /** Of the kind to change; left out for a new one. */
  id: z.uuid().optional(),
  name: z
    .string()
    .trim()
    .min(2, 'Enter a name of at least 2 characters.')
    .max(60, 'Keep the name under 60 characters.'),
  key: z
    .string()
    .trim()
    .toLowerCase()
    .refine((key) => EVENT_KEYS.includes(key), 'Choose a letter or digit that the page does not use itself.'),
  colour: z.string().regex(/^#[0-9a-f]{6}$/i, 'Choose a colour.'),
  /** Clips with the event are left out of estimates and training. */
  excludes: z.boolean(),
  /** Estimates are told inside and outside of the event too. Never with `excludes`: clips that are left out are on no side. */
  divides: z.boolean().optional(),
})

/** The kinds of event that a study marks, in the order of their keys. */
export async function eventKinds(database: Database, studyId: string) {
  return database.eventKind.findMany({ where: { studyId }, orderBy: { key: 'asc' } })
}

/**
 * Adds a kind of event to a study, or changes one.
 *
 * @throws ConcordError conflict where another kind of the study has the name or the key; not-found
 */
export async function saveEventKind(
  database: Database,
  person: Person,
  { studyId, id, ...given }: z.infer<typeof eventKindSchema>,
): Promise<{ id: string }> {
  const kind = { ...given, divides: !given.excludes && (given.divides ?? false) }
  return database.$transaction(async (tx) => {
    // Two people who add kinds at once wait for each other.
    await tx.$queryRaw`SELECT id FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    const others = (await tx.eventKind.findMany({ where: { studyId } })).filter((other) => other.id !== id)
    if (others.some(({ name }) => name.toLowerCase() === kind.name.toLowerCase()))
      throw new ConcordError('conflict', phrase('There is an event called “{name}” already.', { name: kind.name }))
    const same = others.find(({ key }) => key === kind.key)
    if (same)
      throw new ConcordError(
        'conflict',
        phrase('The key {key} marks “{name}” already.', {
          key: kind.key.toUpperCase(),
          name: same.name,
        }),
      )
    if (!id && others.length >= MOST_KINDS) throw new ConcordError('conflict', phrase('All keys are taken.'))
    const details = { name: kind.name, excludes: kind.excludes, divides: kind.divides }
    if (!id) {
      const made = await tx.eventKind.create({ data: { studyId, ...kind } })
      await audit(tx, person.id, 'event.kind', made.id, details)
      return { id: made.id }
    }
    const { count } = await tx.eventKind.updateMany({ where: { id, studyId }, data: kind })
    if (count === 0) throw new ConcordError('not-found', phrase('This event has been removed.'))
    await audit(tx, person.id, 'event.kind', id, details)
    return { id }
  })
}

/** Removes a kind of event that marks nothing. @throws ConcordError conflict where it marks something, here or in the bin; not-found */
export async function removeEventKind(database: Database, person: Person, studyId: string, id: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const [kind] = await tx.$queryRaw<{ name: string }[]>`
      SELECT name FROM "EventKind" WHERE id = ${id}::uuid AND "studyId" = ${studyId}::uuid FOR UPDATE`
    if (!kind) throw new ConcordError('not-found', phrase('This event has already been removed.'))
    const marks = await tx.eventMark.count({ where: { kindId: id } })
    if (marks > 0)
      throw new ConcordError(
        'conflict',
        phrase(
          '“{name}” is marked {marks} {marks, plural, one {time} other {times}} in this study. Delete these marks first.',
          { name: kind.name, marks },
        ),
      )
    // Without its kind, a mark could not come back, nor could the participant whose recording it is in.
    if ((await tx.binRow.count({ where: { table: 'EventMark', row: { path: ['kindId'], equals: id } } })) > 0)
      throw new ConcordError(
        'conflict',
        phrase('“{name}” is marked in a recording that is in the bin. It can be removed once that is gone for good.', {
          name: kind.name,
        }),
      )
    await tx.eventKind.delete({ where: { id } })
    await audit(tx, person.id, 'event.kind.remove', id, { name: kind.name })
  })
}
