import { z } from 'zod'
import { storedFacts } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Message } from '#lib/messages/message.ts'
import { phrase } from '#lib/messages/message.ts'
import type { LookedAtRecording } from '#lib/previews/look-at-recording.ts'
import { previewWarnings } from '#lib/previews/preview-warnings.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'

import { planCopy } from './recording-copies.ts'

/** Recordings that arrived longer ago than this have been analysed. */
const NEW_FOR_MS = 86_400_000

/** How what was seen of a recording is stored. */
export const storedPreview = storedDocument({
  title: 'What was seen of a recording when it arrived',
  schema: z.object({
    notes: z.array(z.string()),
    glimpses: z.object({
      moments: z.number(),
      faces: z.number(),
      faceSide: z.number().optional(),
      brightness: z.number(),
    }),
  }),
  upgrades: [],
  remedy: 'Analyse the recording again.',
})

/** The next recording that arrived and was not looked at; undefined where there is none. Drawn ones need no looking at. */
export async function recordingToLookAt(database: Database): Promise<{ id: string; storageKey: string } | undefined> {
  const found = await database.recording.findFirst({
    where: {
      preview: null,
      storageKey: { not: null },
      withdrawnAt: null,
      createdAt: { gt: new Date(Date.now() - NEW_FOR_MS) },
      interview: { participant: { study: { simulated: false } } },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, storageKey: true },
  })
  return found ? { id: found.id, storageKey: found.storageKey! } : undefined
}

/**
 * Keeps what was seen of a recording, or why nothing could be, and asks for a copy where browsers don't play it; nothing where its
 * file went meanwhile.
 */
export async function storePreview(
  database: Database,
  queue: JobQueue,
  recordingId: string,
  seen: LookedAtRecording | { problem: string },
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Recording" WHERE id = ${recordingId}::uuid FOR UPDATE`
    const recording = await tx.recording.findUnique({
      where: { id: recordingId },
      include: { preview: true, copies: { where: { purpose: 'playing' } } },
    })
    if (!recording || recording.storageKey === null || recording.preview) return
    if ('problem' in seen) {
      await tx.preview.create({ data: { recordingId, problem: seen.problem } })
      return
    }
    const { sha256, facts, notes, glimpses, playable, poster } = seen
    await tx.preview.create({
      data: {
        recordingId,
        poster: poster ? new Uint8Array(poster) : null,
        notes: storedPreview.write({ notes, glimpses: { ...glimpses } }),
      },
    })
    // What an analysis has written stays.
    if (recording.facts === null)
      await tx.recording.update({ where: { id: recordingId }, data: { sha256, facts: storedFacts.write(facts) } })
    if (!playable && recording.withdrawnAt === null && recording.copies.length === 0)
      await planCopy(tx, queue, null, recordingId, 'playing')
  })
}

/** What a page shows of a recording before it is analysed. */
export interface ShownPreview {
  recordingId: string
  hasPoster: boolean
  /** 0 where the file does not say. */
  lengthMs: number
  width: number
  height: number
  codec: string
  /** Sentences as they are stored among them. */
  warnings: (Message | string)[]
  /** Why the file can't be read. */
  problem: string | undefined
}

/** What was seen of the latest recording of an interview; undefined until it was looked at. */
export async function previewOf(database: Database, interviewId: string): Promise<ShownPreview | undefined> {
  const recording = await database.recording.findFirst({
    where: { interviewId, withdrawnAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, facts: true, preview: { select: { notes: true, problem: true, poster: true } } },
  })
  if (!recording?.preview) return undefined
  const facts = storedFacts.readOrWhy(recording.facts).value
  const seen = storedPreview.readOrWhy(recording.preview.notes).value
  return {
    recordingId: recording.id,
    hasPoster: recording.preview.poster !== null,
    lengthMs: facts?.durationMs ?? 0,
    width: facts?.width ?? 0,
    height: facts?.height ?? 0,
    codec: facts?.codec ?? '',
    warnings: seen ? [...seen.notes, ...previewWarnings({ ...seen.glimpses, faceSide: seen.glimpses.faceSide })] : [],
    problem: recording.preview.problem ?? undefined,
  }
}

/**
 * A JPEG file that shows what a recording looks like.
 *
 * @param mayManage whether the person manages the study; others never see a recording that was withdrawn
 * @throws ConcordError not-found
 */
export async function posterOf(database: Database, recordingId: string, mayManage: boolean): Promise<Uint8Array> {
  const preview = await database.preview.findUnique({
    where: { recordingId },
    select: { poster: true, recording: { select: { withdrawnAt: true } } },
  })
  if (!preview?.poster || (preview.recording.withdrawnAt && !mayManage))
    throw new ConcordError('not-found', phrase('There is no still picture of this recording.'))
  return preview.poster
}
