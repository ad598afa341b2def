import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { quoted, type RowGraph, readRowGraph } from './row-graph.ts'

/** A list of participants that was imported. */
export interface ListedRoster {
  id: string
  fileName: string
  importedAt: Date
  importedName: string
  /** What of it is there. */
  participants: number
  interviews: number
  /** What of that undoing removes: nothing hangs on it. */
  removable: { participants: number; interviews: number }
}

export const undoRosterSchema = z.object({ studyId: z.uuid(), rosterId: z.uuid() })

/** The lists of participants of a study of which something is there, the latest first. */
export async function listRosters(database: Database, studyId: string): Promise<ListedRoster[]> {
  return database.$transaction(async (tx) => {
    const rows = await tx.rosterImport.findMany({
      where: { studyId, OR: [{ participants: { some: {} } }, { interviews: { some: {} } }] },
      orderBy: { importedAt: 'desc' },
      select: {
        id: true,
        fileName: true,
        importedAt: true,
        importedName: true,
        _count: { select: { participants: true, interviews: true } },
      },
    })
    const graph = await readRowGraph(tx)
    const listed: ListedRoster[] = []
    for (const { _count, ...row } of rows) {
      const { participants, interviews } = await removable(tx, graph, row.id)
      listed.push({
        ...row,
        ..._count,
        removable: { participants: participants.length, interviews: interviews.length },
      })
    }
    return listed
  })
}

/**
 * Removes the interviews and participants that a list added and that nothing hangs on: no recording, rating, assignment or anything else, also none
 * that rests in the bin, no recorded consent. All others stay, and groups that the list noted of participants who were there before.
 *
 * @throws ConcordError not-found where the list is gone; conflict where something hangs on all of it
 */
export async function undoRoster(
  database: Database,
  person: Person,
  { studyId, rosterId }: z.infer<typeof undoRosterSchema>,
): Promise<{ participants: number; interviews: number; kept: number }> {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    const roster = await tx.rosterImport.findFirst({ where: { id: rosterId, studyId } })
    if (!roster) throw new ConcordError('not-found', phrase('This import is no longer there.'))
    // Whoever begins a sheet or an upload waits for these rows, and is then told that the interview is gone.
    await tx.$executeRaw`SELECT 1 FROM "Participant" WHERE "rosterId" = ${rosterId}::uuid FOR UPDATE`
    await tx.$executeRaw`SELECT 1 FROM "Interview" WHERE "rosterId" = ${rosterId}::uuid FOR UPDATE`
    const { participants, interviews } = await removable(tx, await readRowGraph(tx), rosterId)
    if (participants.length + interviews.length === 0)
      throw new ConcordError(
        'conflict',
        phrase('Everything that this list added has recordings, ratings or a consent by now. Nothing was removed.'),
      )
    await tx.interview.deleteMany({ where: { id: { in: interviews } } })
    await tx.participant.deleteMany({ where: { id: { in: participants } } })
    const kept = await tx.participant.count({ where: { OR: [{ rosterId }, { interviews: { some: { rosterId } } }] } })
    if (kept === 0) await tx.rosterImport.delete({ where: { id: rosterId } })
    // Files that were exported hold what is gone.
    await tx.exportRun.updateMany({
      where: { studyId, storageKey: { not: null } },
      data: { expiresAt: new Date() },
    })
    const removed = { participants: participants.length, interviews: interviews.length, kept }
    await audit(tx, person.id, 'participants.undo', studyId, { ...removed, file: roster.sha256 })
    return removed
  }, LIMITS)
}

const LIMITS = { maxWait: 30_000, timeout: 5 * 60_000 }

/** The ids of what a list added and nothing hangs on. */
async function removable(tx: Transaction, graph: RowGraph, rosterId: string) {
  const interviews = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT i.id FROM "Interview" i WHERE i."rosterId" = $1::uuid AND ${nothingHangsOn(graph, 'Interview', 'i', 'interviewId')}`,
    rosterId,
  )
  const participants = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT p.id FROM "Participant" p WHERE p."rosterId" = $1::uuid AND p."consentScope" IS NULL AND p."consentedOn" IS NULL
       AND p."recordingsUntil" IS NULL AND ${nothingHangsOn(graph, 'Participant', 'p', 'participantId', 'Interview')}
       AND NOT EXISTS (SELECT 1 FROM "Interview" i WHERE i."participantId" = p.id AND i.id <> ALL($2::uuid[]))`,
    rosterId,
    interviews.map(({ id }) => id),
  )
  return { interviews: interviews.map(({ id }) => id), participants: participants.map(({ id }) => id) }
}

/** A condition of SQL: no row of any table belongs to a row, and none in the bin would. The database says which tables do, so that no later one is forgotten. */
function nothingHangsOn(graph: RowGraph, table: string, alias: string, column: string, except?: string): string {
  const rows = graph.foreignKeys
    .filter(({ parent, table: child }) => parent === table && child !== except)
    .map((key) => `NOT EXISTS (SELECT 1 FROM ${quoted(key.table)} c WHERE c.${quoted(key.column)} = ${alias}.id)`)
  const binned = `NOT EXISTS (SELECT 1 FROM "BinRow" b WHERE b."row" ->> '${column}' = ${alias}.id::text)`
  return [...rows, binned].join(' AND ')
}
