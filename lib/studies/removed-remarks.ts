import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { openAnswer, sealAnswer } from '#lib/access/sealed-answer.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { demandRoomFor } from './room-for-remarks.ts'

/** Until when a removal can be undone; the message that offers it stays for seconds. */
const HOUR_MS = 3600_000

export const restoreRemarkSchema = z.object({
  recordingId: z.uuid(),
  /** What the removal gave. */
  sealed: z.string().min(1).max(20_000),
})

const remark = z.object({
  id: z.uuid(),
  recordingId: z.uuid(),
  authorId: z.uuid(),
  fromMs: z.number().int(),
  toMs: z.number().int(),
  createdAt: z.coerce.date(),
})
const noteSchema = remark.extend({ item: z.string().nullable(), text: z.string(), updatedAt: z.coerce.date() })
const captionSchema = remark.extend({ label: z.string(), text: z.string(), updatedAt: z.coerce.date() })
const markSchema = remark.extend({ kindId: z.uuid() })

/**
 * A note, a caption or a mark that was just removed, for the person who removed it to bring back as it was, in its author's name. It
 * is sealed with the installation's secret: nobody can make or change one, and nothing of it is kept on the server.
 */
export function sealRemoved(person: Pick<Person, 'id'>, row: { id: string; recordingId: string }): string {
  const text = JSON.stringify({ until: Date.now() + HOUR_MS, row })
  return sealAnswer(person, aboutOf(row.recordingId), text)
}

/** @throws ConcordError conflict where it is there again, there is no room for it, or it can't be undone any more */
export async function restoreNote(
  database: Database,
  person: Person,
  given: z.infer<typeof restoreRemarkSchema>,
): Promise<void> {
  const data = opened(noteSchema, person, given)
  await restored(database, async (tx) => {
    await demandRoomFor(tx, 'notes', data.recordingId)
    const { count } = await tx.reviewNote.createMany({ data, skipDuplicates: true })
    if (count > 0) await audit(tx, person.id, 'note.restore', data.recordingId, { note: data.id })
    return count
  })
}

/** @throws ConcordError conflict where it is there again, there is no room for it, or it can't be undone any more */
export async function restoreCaption(
  database: Database,
  person: Person,
  given: z.infer<typeof restoreRemarkSchema>,
): Promise<void> {
  const data = opened(captionSchema, person, given)
  await restored(database, async (tx) => {
    await demandRoomFor(tx, 'captions', data.recordingId)
    const { count } = await tx.clipCaption.createMany({ data, skipDuplicates: true })
    if (count > 0) await audit(tx, person.id, 'caption.restore', data.recordingId, { caption: data.id })
    return count
  })
}

/** @throws ConcordError conflict where it is there again, there is no room for it, or it can't be undone any more; not-found where its kind was removed */
export async function restoreEventMark(
  database: Database,
  person: Person,
  given: z.infer<typeof restoreRemarkSchema>,
): Promise<void> {
  const data = opened(markSchema, person, given)
  await restored(database, async (tx) => {
    const kind = await tx.eventKind.findUnique({ where: { id: data.kindId } })
    if (!kind) throw new ConcordError('not-found', phrase('This event has been removed from the study.'))
    await demandRoomFor(tx, 'marks', data.recordingId)
    const { count } = await tx.eventMark.createMany({ data, skipDuplicates: true })
    const { fromMs, toMs, recordingId } = data
    if (count > 0) {
      const details = { event: kind.name, excludes: kind.excludes, fromMs, toMs }
      await audit(tx, person.id, 'event.restore', recordingId, details)
    }
    return count
  })
}

async function restored(database: Database, store: (tx: Transaction) => Promise<number>): Promise<void> {
  if ((await database.$transaction(store)) === 0)
    throw new ConcordError('conflict', phrase('This is there again already. Reload the page.'))
}

function opened<T>(
  schema: z.ZodType<T>,
  person: Person,
  { recordingId, sealed }: z.infer<typeof restoreRemarkSchema>,
): T {
  try {
    const text = openAnswer(person, aboutOf(recordingId), sealed)
    return z.object({ until: z.number().min(Date.now()), row: schema }).parse(JSON.parse(text)).row
  } catch (cause) {
    throw new ConcordError('conflict', phrase('This can no longer be undone.'), { cause })
  }
}

const aboutOf = (recordingId: string) => `removed:${recordingId}`
