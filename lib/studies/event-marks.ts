import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { sealRemoved } from './removed-remarks.ts'
import { demandRoomFor } from './room-for-remarks.ts'

const DAY_MS = 86_400_000

/** Where something begins and ends in a recording, in ms; the same for a moment. */
export const stretchSchema = z.object({
  fromMs: z.number().int().min(0).max(DAY_MS),
  toMs: z.number().int().min(0).max(DAY_MS),
})

export const eventMarkSchema = stretchSchema
  .extend({ recordingId: z.uuid(), kindId: z.uuid() })
  .refine(({ fromMs, toMs }) => fromMs <= toMs, { error: 'An event ends after it begins.', path: ['toMs'] })

/** Marks an event in a recording. @throws ConcordError not-found where the kind is not of the recording's study; conflict where there are too many */
export async function addEventMark(
  database: Database,
  person: Person,
  studyId: string,
  { recordingId, kindId, fromMs, toMs }: z.infer<typeof eventMarkSchema>,
): Promise<{ id: string }> {
  return database.$transaction(async (tx) => {
    const kind = await tx.eventKind.findFirst({ where: { id: kindId, studyId } })
    if (!kind) throw new ConcordError('not-found', phrase('This event has been removed from the study.'))
    await demandRoomFor(tx, 'marks', recordingId)
    const mark = await tx.eventMark.create({
      data: { recordingId, kindId, authorId: person.id, fromMs, toMs },
    })
    await audit(tx, person.id, 'event.mark', recordingId, { event: kind.name, excludes: kind.excludes, fromMs, toMs })
    return { id: mark.id }
  })
}

/** Removes a mark: its author's own, or any for those who manage the study. @returns what brings it back. @throws ConcordError not-found */
export async function removeEventMark(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  { recordingId, id }: { recordingId: string; id: string },
): Promise<{ sealed: string }> {
  const own = mayInStudy(person, role, 'study.manage') ? {} : { authorId: person.id }
  return database.$transaction(async (tx) => {
    const mark = await tx.eventMark.findFirst({
      where: { id, recordingId, ...own },
      include: { kind: { select: { name: true, excludes: true } } },
    })
    const { count } = await tx.eventMark.deleteMany({ where: { id, recordingId, ...own } })
    if (!mark || count === 0) throw new ConcordError('not-found', phrase('This mark has already been deleted.'))
    const { kind, ...row } = mark
    const { fromMs, toMs } = row
    await audit(tx, person.id, 'event.unmark', recordingId, { event: kind.name, excludes: kind.excludes, fromMs, toMs })
    return { sealed: sealRemoved(person, row) }
  })
}
