import { audit } from '#lib/access/audit.ts'
import { sightsIn } from '#lib/access/estimate-sight.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { hasErrorCode } from '#lib/errors/failure-kinds.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { BinKind } from './deletable.ts'
import { putBackRows } from './put-back-rows.ts'
import { readRowGraph } from './row-graph.ts'

const LIMITS = { maxWait: 30_000, timeout: 15 * 60_000 }

/** Codes of PostgreSQL (appendix A of its manual). */
const UNIQUE_VIOLATION = '23505'
const FOREIGN_KEY_VIOLATION = '23503'

/**
 * Puts what was deleted back where it was.
 *
 * @returns what it is, to show it again
 * @throws ConcordError not-found where it went for good; conflict where its place is taken or what it belongs to is gone
 */
export async function restoreEntry(
  database: Database,
  storage: Storage,
  person: Pick<Person, 'id'>,
  entryId: string,
): Promise<{ kind: BinKind; id: string; studyId: string }> {
  try {
    return await database.$transaction(async (tx) => {
      const [entry] = await tx.binEntry.updateManyAndReturn({
        // Written, and so held until the transaction ends: emptying the bin and a second click come afterwards.
        where: { id: entryId, goingSince: null },
        data: { goingSince: null },
      })
      if (!entry) throw new ConcordError('not-found', phrase('This is no longer in the bin.'))
      await giveWay(tx, entryId)
      await putBackRows(tx, await readRowGraph(tx), entryId)
      await forgetMissingFeatures(tx, storage, entryId)
      if (entry.kind === 'study') await endSightedRatings(tx, person, entry.subjectId)
      await tx.binEntry.delete({ where: { id: entryId } })
      await audit(tx, person.id, 'bin.restore', entry.subjectId, { kind: entry.kind })
      return { kind: entry.kind, id: entry.subjectId, studyId: entry.studyId }
    }, LIMITS)
  } catch (error) {
    if (hasErrorCode(error, UNIQUE_VIOLATION))
      throw new ConcordError(
        'conflict',
        phrase(
          'Something of the same name was added since: the same participant, visit or study code. Delete that first, then restore this.',
        ),
        { cause: error },
      )
    if (hasErrorCode(error, FOREIGN_KEY_VIOLATION))
      throw new ConcordError(
        'conflict',
        phrase('What this belongs to was deleted too. Restore that first; if it went for good, this can’t come back.'),
        { cause: error },
      )
    throw error
  }
}

/** A recording that was used when it was deleted gives way where another one is used by now. */
async function giveWay(tx: Transaction, entryId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "BinRow" b SET "row" = jsonb_set(b."row", '{current}', 'false')
    WHERE b."entryId" = ${entryId}::uuid AND b."table" = 'Recording' AND EXISTS (
      SELECT 1 FROM "Recording" r WHERE r."interviewId" = (b."row" ->> 'interviewId')::uuid AND r.current
    )`
}

/**
 * A rater of a blinded study who was made an administrator while the study was in the bin sees all estimates once it is back, so
 * they are no longer its rater.
 */
async function endSightedRatings(tx: Transaction, person: Pick<Person, 'id'>, studyId: string): Promise<void> {
  const raters = await tx.membership.findMany({
    where: { studyId, role: 'rater' },
    select: { user: { select: { id: true, role: true, administratorUntil: true } } },
  })
  const sights = await sightsIn(
    tx,
    studyId,
    raters.map(({ user }) => user),
  )
  for (const userId of sights.keys()) {
    await tx.membership.delete({ where: { studyId_userId: { studyId, userId } } })
    await audit(tx, person.id, 'study.member.remove', studyId, { user: userId, before: 'rater' })
  }
}

/** Frame features that analyses share may have been replaced meanwhile; without them, the recording is read again when needed. */
async function forgetMissingFeatures(tx: Transaction, storage: Storage, entryId: string): Promise<void> {
  const files = await tx.binFile.findMany({ where: { entryId, key: { startsWith: 'features/' } } })
  for (const { key } of files) {
    const isThere = await storage.size(key).then(
      () => true,
      () => false,
    )
    if (!isThere) await tx.analysis.updateMany({ where: { features: key }, data: { features: null } })
  }
}
