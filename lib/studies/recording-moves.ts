import { auditDetails } from '#lib/access/audit.ts'
import { isId } from '#lib/access/audit-details.ts'
import type { Database, Transaction } from '#lib/database/client.ts'

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
