import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { stretchSchema } from './event-marks.ts'
import { sealRemoved } from './removed-remarks.ts'
import { demandRoomFor } from './room-for-remarks.ts'

/** Shorter than this is no movement, longer is more than one. */
export const CAPTION_LENGTH_MS = { shortest: 400, longest: 30_000 }

const contentSchema = stretchSchema.extend({
  recordingId: z.uuid(),
  text: z.string().trim().min(3, 'Describe what the face does.').max(300, 'Keep a caption under 300 characters.'),
  /** What held-out clips are told apart by; empty where nobody said. */
  label: z.string().trim().max(60, 'Keep the class under 60 characters.'),
})
const isClip = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
  toMs - fromMs >= CAPTION_LENGTH_MS.shortest && toMs - fromMs <= CAPTION_LENGTH_MS.longest
const LENGTH = { error: 'Caption a stretch of 0.4 to 30 seconds.', path: ['toMs'] }

export const newCaptionSchema = contentSchema.refine(isClip, LENGTH)
export const captionSchema = contentSchema.extend({ id: z.uuid() }).refine(isClip, LENGTH)

/** Stores words for a stretch of a recording. @throws ConcordError conflict where the interview has too many */
export async function addCaption(
  database: Database,
  person: Person,
  { recordingId, ...caption }: z.infer<typeof newCaptionSchema>,
): Promise<{ id: string }> {
  return database.$transaction(async (tx) => {
    await demandRoomFor(tx, 'captions', recordingId)
    const { id } = await tx.clipCaption.create({ data: { recordingId, authorId: person.id, ...caption } })
    await audit(tx, person.id, 'caption.create', recordingId, { caption: id })
    return { id }
  })
}

/** Changes a caption: its author's own, or any for those who manage the study. @throws ConcordError not-found */
export async function changeCaption(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  { id, recordingId, ...caption }: z.infer<typeof captionSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const { count } = await tx.clipCaption.updateMany({
      where: { id, recordingId, ...ownOf(person, role) },
      data: caption,
    })
    if (count === 0) throw alreadyDeleted()
    await audit(tx, person.id, 'caption.change', recordingId, { caption: id })
  })
}

/** Deletes a caption: its author's own, or any for those who manage the study. @returns what brings it back. @throws ConcordError not-found */
export async function removeCaption(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  { id, recordingId }: { id: string; recordingId: string },
): Promise<{ sealed: string }> {
  return database.$transaction(async (tx) => {
    const where = { id, recordingId, ...ownOf(person, role) }
    const row = await tx.clipCaption.findFirst({ where })
    const { count } = await tx.clipCaption.deleteMany({ where })
    if (!row || count === 0) throw alreadyDeleted()
    await audit(tx, person.id, 'caption.remove', recordingId, { caption: id })
    return { sealed: sealRemoved(person, row) }
  })
}

const ownOf = (person: Person, role: StudyRole | undefined) =>
  mayInStudy(person, role, 'study.manage') ? {} : { authorId: person.id }

const alreadyDeleted = () =>
  new ConcordError('not-found', phrase('This caption has already been deleted, or is not yours.'))

/** How many clips of a study have captions, in how many interviews: what an encoder could learn from. */
export async function countCaptions(
  database: Database,
  studyId: string,
): Promise<{ captions: number; interviews: number; participants: number }> {
  const recordings = await database.recording.findMany({
    where: { current: true, interview: { participant: { studyId } }, captions: { some: {} } },
    select: { interview: { select: { id: true, participantId: true } }, _count: { select: { captions: true } } },
  })
  return {
    captions: recordings.reduce((sum, { _count }) => sum + _count.captions, 0),
    interviews: new Set(recordings.map(({ interview }) => interview.id)).size,
    participants: new Set(recordings.map(({ interview }) => interview.participantId)).size,
  }
}
