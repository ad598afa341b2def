import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { stretchSchema } from '#lib/studies/event-marks.ts'
import { sealRemoved } from '#lib/studies/removed-remarks.ts'
import { demandRoomFor } from '#lib/studies/room-for-remarks.ts'
import type { StudyRole } from '#prisma/client/enums.ts'

/** Somebody's note at a moment or a stretch of a recording. */
export interface ReviewNote {
  id: string
  author: string
  /** Whether it is the person's own, so that they may change it. */
  own: boolean
  fromMs: number
  toMs: number
  /** Label of the item that it is about; undefined where it is about none. */
  item: { key: string; label: string } | undefined
  text: string
  createdAt: Date
  /** Undefined where it is as it was written. */
  changedAt: Date | undefined
}

export interface EventKind {
  id: string
  name: string
  key: string
  colour: string
  /** Whether clips with it are left out of estimates and training. */
  excludes: boolean
  /** Whether estimates are told inside and outside of it. */
  divides: boolean
}

export interface EventMark {
  id: string
  kind: EventKind
  author: string
  own: boolean
  fromMs: number
  toMs: number
}

/** Words for what the face does in a stretch of a recording. */
export interface ClipCaption {
  id: string
  author: string
  own: boolean
  /** Whether the person may change and delete it. */
  mayChange: boolean
  fromMs: number
  toMs: number
  /** Empty where nobody said. */
  label: string
  text: string
}

/** The notes and events of the recording of an interview that one person may see. */
export interface ReviewNotes {
  notes: ReviewNote[]
  marks: EventMark[]
  captions: ClipCaption[]
  /** All that the study marks, in the order of their keys. */
  kinds: EventKind[]
  /** Whether those of others are kept from the person, by the rule that hides estimates and sheets. */
  ownOnly: boolean
}

/** Raters see what others noted once they see estimates and sheets; before, they see what is their own. */
export async function reviewNotes(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
): Promise<ReviewNotes> {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: {
      id: true,
      participantId: true,
      participant: { select: { study: true } },
      recordings: { where: { current: true }, select: { id: true } },
    },
  })
  const { study } = interview.participant
  const ownOnly = (await blindnessOf(database, person, role, [interview])).get(interviewId) !== undefined
  const where = { recordingId: interview.recordings[0]?.id ?? '', ...(ownOnly ? { authorId: person.id } : {}) }
  const about = { orderBy: [{ fromMs: 'asc' as const }, { id: 'asc' as const }] }
  const author = { select: { id: true, name: true } }
  const hasRecording = interview.recordings.length > 0
  const [scales, kinds, notes, marks, captions] = await Promise.all([
    scalesOf(database, study),
    database.eventKind.findMany({ where: { studyId: study.id }, orderBy: { key: 'asc' } }),
    hasRecording ? database.reviewNote.findMany({ where, ...about, include: { author } }) : [],
    hasRecording ? database.eventMark.findMany({ where, ...about, include: { author, kind: true } }) : [],
    hasRecording ? database.clipCaption.findMany({ where, ...about, include: { author } }) : [],
  ])
  const manages = mayInStudy(person, role, 'study.manage')
  const items = new Map(scales.flatMap(({ named }) => named.items.map(({ key, label }) => [key, { key, label }])))
  return {
    ownOnly,
    kinds: kinds.map(shownKind),
    notes: notes.map(({ id, author: by, fromMs, toMs, item, text, createdAt, updatedAt }) => ({
      id,
      author: by.name,
      own: by.id === person.id,
      fromMs,
      toMs,
      item: item === null ? undefined : items.get(item),
      text,
      createdAt,
      // Both times are set by different clocks, the database's and the program's, when it is written.
      changedAt: updatedAt.getTime() - createdAt.getTime() > 2000 ? updatedAt : undefined,
    })),
    marks: marks.map(({ id, author: by, kind, fromMs, toMs }) => ({
      id,
      kind: shownKind(kind),
      author: by.name,
      own: by.id === person.id,
      fromMs,
      toMs,
    })),
    captions: captions.map(({ id, author: by, fromMs, toMs, label, text }) => ({
      id,
      author: by.name,
      own: by.id === person.id,
      mayChange: by.id === person.id || manages,
      fromMs,
      toMs,
      label,
      text,
    })),
  }
}

const shownKind = ({ id, name, key, colour, excludes, divides }: EventKind): EventKind => {
  return { id, name, key, colour, excludes, divides }
}

const contentSchema = stretchSchema.extend({
  recordingId: z.uuid(),
  item: z.string().max(61).nullable(),
  text: z.string().trim().min(1, 'Write something.').max(2000, 'Keep a note under 2,000 characters.'),
})
const ORDER = { error: 'A note ends after it begins.', path: ['toMs'] }

export const newNoteSchema = contentSchema.refine(({ fromMs, toMs }) => fromMs <= toMs, ORDER)
export const noteSchema = contentSchema.extend({ id: z.uuid() }).refine(({ fromMs, toMs }) => fromMs <= toMs, ORDER)

/** @throws ConcordError bad-input where the study's scale has no such item */
export async function addNote(
  database: Database,
  person: Person,
  studyId: string,
  { recordingId, ...note }: z.infer<typeof newNoteSchema>,
): Promise<{ id: string }> {
  return database.$transaction(async (tx) => {
    await demandItem(tx, studyId, note.item)
    await demandRoomFor(tx, 'notes', recordingId)
    const made = await tx.reviewNote.create({ data: { recordingId, authorId: person.id, ...note } })
    await audit(tx, person.id, 'note.create', recordingId, { note: made.id })
    return { id: made.id }
  })
}

/** Changes a note of one's own. @throws ConcordError bad-input; not-found */
export async function changeNote(
  database: Database,
  person: Person,
  studyId: string,
  { id, recordingId, ...note }: z.infer<typeof noteSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await demandItem(tx, studyId, note.item)
    const { count } = await tx.reviewNote.updateMany({
      where: { id, recordingId, authorId: person.id },
      data: note,
    })
    if (count === 0) throw alreadyDeleted()
    await audit(tx, person.id, 'note.change', recordingId, { note: id })
  })
}

/** Deletes a note of one's own. @returns what brings it back. @throws ConcordError not-found */
export async function removeNote(
  database: Database,
  person: Person,
  { id, recordingId }: { id: string; recordingId: string },
): Promise<{ sealed: string }> {
  return database.$transaction(async (tx) => {
    const where = { id, recordingId, authorId: person.id }
    const row = await tx.reviewNote.findFirst({ where })
    const { count } = await tx.reviewNote.deleteMany({ where })
    if (!row || count === 0) throw alreadyDeleted()
    await audit(tx, person.id, 'note.remove', recordingId, { note: id })
    return { sealed: sealRemoved(person, row) }
  })
}

const alreadyDeleted = () =>
  new ConcordError('not-found', phrase('This note has already been deleted, or is not yours.'))

async function demandItem(tx: Transaction, studyId: string, item: string | null): Promise<void> {
  if (item === null) return
  const scales = await scalesOf(tx, await tx.study.findUniqueOrThrow({ where: { id: studyId } }))
  if (!scales.some(({ named }) => named.items.some(({ key }) => key === item)))
    throw new ConcordError('bad-input', phrase('The study’s scale has no item “{item}”.', { item }))
}
