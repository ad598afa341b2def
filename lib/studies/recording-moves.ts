import { auditDetails } from '#lib/access/audit.ts'
import { isId } from '#lib/access/audit-details.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'

/** What the audit trail says of how recordings were moved. */
export interface RecordingMoves {
  /** Interviews that one of them was at before; some may be gone by now. */
  formerIds: string[]
  /** When one was moved last; undefined where all are where they were uploaded. */
  lastAt: Date | undefined
}

/** How recordings came to where they are. What was learned from them rests on the ratings of all interviews that they were at. */
export async function movesOf(
  database: Database | Transaction,
  recordingIds: readonly string[],
): Promise<RecordingMoves> {
  const entries = await database.auditEntry.findMany({
    where: { action: 'recording.move', subject: { in: [...recordingIds] } },
    select: { at: true, details: true },
    orderBy: { id: 'desc' },
  })
  const formerIds = entries.map(({ details }) => auditDetails(details)?.from).filter(isId)
  return { formerIds: [...new Set(formerIds)], lastAt: entries[0]?.at }
}

/**
 * Heads that learned from the interview where a recording is, or from one where it was before, and have never seen the participant whom it would
 * come to.
 *
 * @returns their ids
 */
export async function headsToTell(
  database: Database | Transaction,
  { id, interviewId, interview }: { id: string; interviewId: string; interview: { participant: Owner } },
  code: string,
): Promise<string[]> {
  const { studyId, code: before } = interview.participant
  if (before === code) return []
  const { formerIds } = await movesOf(database, [id])
  const sheets = await database.ratingSheet.findMany({
    where: { interviewId: { in: [interviewId, ...formerIds] } },
    select: { id: true },
  })
  const heads = await database.head.findMany({
    where: {
      studyId,
      participants: { has: before },
      NOT: { participants: { has: code } },
      sheets: { hasSome: sheets.map((sheet) => sheet.id) },
    },
    select: { id: true },
  })
  return heads.map((head) => head.id)
}

interface Owner {
  studyId: string
  code: string
}

/** What heads estimated of a participant as one whom they had never seen. */
export const unseenOf = (headIds: string[], participantId: string) =>
  ({
    kind: 'unseen',
    headId: { in: headIds },
    interview: { participantId },
  }) satisfies Prisma.EstimateWhereInput
