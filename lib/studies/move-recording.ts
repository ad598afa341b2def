import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { OPEN } from '#lib/runs/run.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { headsToTell, movesOf, unseenOf } from './recording-moves.ts'
import { recordingChangeSchema } from './recording-versions.ts'

/** How many interviews a search offers. */
const MOST_PLACES = 20

export const placesSchema = z.object({
  recordingId: z.uuid(),
  /** Parts of a participant's code and of a visit, such as “014 v2”. */
  search: z.string().trim().max(60).default(''),
})

export const moveSchema = recordingChangeSchema.extend({
  /** Where the person saw the recording; where it is elsewhere by now, nothing is moved. */
  fromId: z.uuid(),
  /** The interview that it is moved to. */
  interviewId: z.uuid(),
  /** Whether it is used there, where no other recording is. */
  use: z.boolean().default(true),
})

export const movePlanSchema = moveSchema.pick({ recordingId: true, interviewId: true })

/** An interview that a recording can be moved to. */
export interface Place {
  id: string
  participant: string
  visit: string
  date: Date
  /** Recordings that it has already. */
  recordings: number
}

/** Other interviews of a recording's study, by participant and visit, in their order. */
export async function placesFor(
  database: Database,
  { recordingId, search }: z.infer<typeof placesSchema>,
): Promise<Place[]> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return database.$queryRaw<Place[]>`
    SELECT i.id, p.code AS participant, i.visit, i.date,
      (SELECT count(*)::int FROM "Recording" o WHERE o."interviewId" = i.id) AS recordings
    FROM "Recording" r JOIN "Interview" h ON h.id = r."interviewId" JOIN "Participant" hp ON hp.id = h."participantId"
    JOIN "Participant" p ON p."studyId" = hp."studyId" JOIN "Interview" i ON i."participantId" = p.id
    WHERE r.id = ${recordingId}::uuid AND i.id <> r."interviewId"
      AND NOT EXISTS (SELECT 1 FROM unnest(${words}::text[]) word WHERE position(word in lower(p.code || ' ' || i.visit)) = 0)
    ORDER BY p.code, i.date, i.id LIMIT ${MOST_PLACES}`
}

/** What moving a recording does, for the person to read before they decide. */
export interface MovePlan {
  /** What moves along. */
  analyses: number
  notes: number
  marks: number
  captions: number
  copies: number
  /** Estimates that were made from it, which go. */
  estimates: number
  /** Those of the participant whom it comes to that go, since their heads may have learned from it. */
  estimatesThere: number
  /** Sheets of the interview that it leaves, which stay there. */
  sheets: number
  /** Whether it is used by the interview that it leaves, and by the one that it comes to. */
  used: boolean
  usedThere: boolean
  /** Why it can't be moved, one sentence each; none where it can. */
  refusals: Message[]
}

/** @throws ConcordError not-found */
export async function movePlan(
  database: Database,
  { recordingId, interviewId }: z.infer<typeof movePlanSchema>,
): Promise<MovePlan> {
  const recording = await recordingToMove(database, recordingId)
  const [counts, refusals, usedThere, estimatesThere] = await Promise.all([
    database.recording.findUniqueOrThrow({
      where: { id: recordingId },
      select: { _count: { select: { analyses: true, notes: true, marks: true, captions: true, copies: true } } },
    }),
    refusalsOf(database, recording, interviewId),
    isFree(database, recording, interviewId),
    countUnseen(database, recording, interviewId),
  ])
  return {
    ...counts._count,
    estimatesThere,
    estimates: await database.estimate.count({ where: { analysis: { recordingId } } }),
    sheets: await database.ratingSheet.count({ where: { interviewId: recording.interviewId } }),
    used: recording.current,
    usedThere,
    refusals,
  }
}

/**
 * Moves a recording with its analyses, notes, marks, captions and copies to another interview of its study. Ratings stay with
 * their interview. Estimates that were made from it go, and those of the interview's participant by heads that may have
 * learned from it under another code.
 *
 * @returns whether it was used where it came from, and whether it is used now
 * @throws ConcordError not-found; conflict where somebody else moved it meanwhile, or it can't be moved now
 */
export async function moveRecording(
  database: Database,
  person: Pick<Person, 'id'>,
  { recordingId: id, fromId, interviewId, use, reason }: z.infer<typeof moveSchema>,
): Promise<{ wasUsed: boolean; isUsed: boolean }> {
  return inTransaction(database, async (tx) => {
    await tx.$executeRaw`
      SELECT 1 FROM "Interview" WHERE id IN (${fromId}::uuid, ${interviewId}::uuid) ORDER BY id FOR UPDATE`
    const recording = await recordingToMove(tx, id)
    const { participant: owner, visit } = recording.interview
    if (recording.interviewId !== fromId)
      throw new ConcordError(
        'conflict',
        phrase('Somebody else has moved this recording meanwhile: it is at {participant}, {visit}. Reload the page.', {
          participant: owner.code,
          visit,
        }),
      )
    const [refusal] = await refusalsOf(tx, recording, interviewId)
    if (refusal) throw new ConcordError('conflict', refusal)
    const place = await tx.interview.findUniqueOrThrow({ where: { id: interviewId }, include: { participant: true } })
    const isUsed = use && (await isFree(tx, recording, interviewId))
    await tx.recording.update({ where: { id }, data: { interviewId, current: isUsed } })
    const { count: made } = await tx.estimate.deleteMany({ where: { analysis: { recordingId: id } } })
    const seen = await tellHeads(tx, recording, place.participant)
    await audit(tx, person.id, 'recording.move', id, {
      from: fromId,
      participantBefore: owner.code,
      visitBefore: visit,
      participant: place.participant.code,
      visit: place.visit,
      reason,
      estimatesRemoved: made + seen,
    })
    return { wasUsed: recording.current, isUsed }
  })
}

async function recordingToMove(database: Database | Transaction, id: string) {
  const recording = await database.recording.findUnique({
    where: { id },
    include: { interview: { include: { participant: true } } },
  })
  if (!recording) throw new ConcordError('not-found', phrase('This recording no longer exists.'))
  return recording
}

type ToMove = Awaited<ReturnType<typeof recordingToMove>>

/** Whether an interview would use a recording: where it uses none, and this one is not withdrawn. */
async function isFree(database: Database | Transaction, { withdrawnAt }: ToMove, interviewId: string) {
  return withdrawnAt === null && (await database.recording.count({ where: { interviewId, current: true } })) === 0
}

/** Why a recording can't be moved to an interview. */
async function refusalsOf(
  database: Database | Transaction,
  recording: ToMove,
  interviewId: string,
): Promise<Message[]> {
  const { id: recordingId, current, createdAt, interview } = recording
  const { studyId } = interview.participant
  const open = { recordingId, state: { in: OPEN } }
  const { lastAt: cameAt = createdAt } = await movesOf(database, [recordingId])
  const [place, analyses, copies, trainings, signed] = await Promise.all([
    database.interview.findUnique({ where: { id: interviewId }, include: { participant: true } }),
    database.analysis.count({ where: open }),
    database.recordingCopy.count({ where: open }),
    database.trainingRun.count({ where: { studyId, state: { in: OPEN } } }),
    // What was signed before the recording came does not rest on it.
    database.ratingSheet.count({ where: { interviewId: interview.id, importId: null, lockedAt: { gte: cameAt } } }),
  ])
  return [
    ...(place ? [] : [phrase('The interview that it would be moved to was deleted.')]),
    ...(interviewId === interview.id ? [phrase('The recording is already in this interview.')] : []),
    ...(analyses > 0 ? [phrase('It is being analysed. Wait until that has ended, or cancel it.')] : []),
    ...(copies > 0 ? [phrase('A copy of it is being made. Wait until that has ended, or cancel it.')] : []),
    ...(trainings > 0
      ? [phrase('Heads of the study are being trained. Wait until that has ended, or cancel it.')]
      : []),
    ...(current && signed > 0
      ? [
          phrase(
            '{signed, plural, one {# rating sheet was} other {# rating sheets were}} signed after this recording. Correct the interview instead, or upload the right recording and use that first.',
            { signed },
          ),
        ]
      : []),
    ...(place && isPast(place.participant.recordingsUntil)
      ? [phrase('The time to keep recordings of {participant} has ended.', { participant: place.participant.code })]
      : []),
  ]
}

const isPast = (day: Date | null) => day !== null && day.getTime() + 24 * 3600_000 <= Date.now()

/** How many estimates `tellHeads` would remove. */
async function countUnseen(database: Database, recording: ToMove, interviewId: string): Promise<number> {
  const place = await database.interview.findUnique({ where: { id: interviewId }, include: { participant: true } })
  if (!place) return 0
  const heads = await headsToTell(database, recording, place.participant.code)
  return database.estimate.count({ where: unseenOf(heads, place.participantId) })
}

/**
 * Heads that may have learned from a recording have then seen the participant whom it comes to: their card says so, and what they estimated of
 * that participant as one they had never seen goes.
 *
 * @returns how many estimates went
 */
async function tellHeads(tx: Transaction, recording: ToMove, to: { id: string; code: string }): Promise<number> {
  const heads = await headsToTell(tx, recording, to.code)
  for (const id of heads) await tx.head.update({ where: { id }, data: { participants: { push: to.code } } })
  const { count } = await tx.estimate.deleteMany({ where: unseenOf(heads, to.id) })
  return count
}
