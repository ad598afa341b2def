import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { INTERVIEW_LIMITS } from './interview-limits.ts'

type Remarks = 'notes' | 'marks' | 'captions'

/** @throws ConcordError conflict where the interview of a recording has as many of these as are kept */
export async function demandRoomFor(tx: Transaction, what: Remarks, recordingId: string): Promise<void> {
  const where = { recording: { interview: { recordings: { some: { id: recordingId } } } } }
  const most = INTERVIEW_LIMITS[what]
  if ((await COUNT[what](tx, where)) >= most) throw new ConcordError('conflict', FULL[what](most))
}

interface InInterview {
  recording: { interview: { recordings: { some: { id: string } } } }
}

const COUNT: Record<Remarks, (tx: Transaction, where: InInterview) => Promise<number>> = {
  notes: (tx, where) => tx.reviewNote.count({ where }),
  marks: (tx, where) => tx.eventMark.count({ where }),
  captions: (tx, where) => tx.clipCaption.count({ where }),
}

const FULL: Record<Remarks, (most: number) => Message> = {
  notes: (most) =>
    phrase('This interview has {most, number} notes, the most that are kept. Delete some first.', { most }),
  marks: (most) =>
    phrase('This interview has {most, number} event marks, the most that are kept. Delete some first.', { most }),
  captions: (most) =>
    phrase('This interview has {most, number} captions, the most that are kept. Delete some first.', { most }),
}
