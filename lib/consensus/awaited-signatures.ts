import type { Database } from '#lib/database/client.ts'
import { isOfSheets } from './consensus-text.ts'

/** A consensus that is stored and not in force as it is. */
export interface DraftConsensus {
  /** Whose signatures it waits for; one of a third, who rated none of the sheets, is enough as well. */
  awaited: { id: string; name: string }[]
  signed: string[]
}

/** The drafts of consensuses of a study on one scale, by interview, with the raters who have yet to sign what is stored. */
export async function draftConsensuses(
  database: Database,
  studyId: string,
  scaleName: string,
): Promise<Map<string, DraftConsensus>> {
  const drafts = await database.$queryRaw<{ id: string; interviewId: string; version: number }[]>`
    SELECT c.id, c."interviewId", c.version FROM "Consensus" c JOIN "Interview" i ON i.id = c."interviewId"
    JOIN "Participant" p ON p.id = i."participantId"
    WHERE p."studyId" = ${studyId}::uuid AND c."scaleName" = ${scaleName} AND c."signedRevision" IS DISTINCT FROM c.revision`
  const interviewId = { in: drafts.map((draft) => draft.interviewId) }
  const [signatures, locked, training] = await Promise.all([
    database.consensusSignature.findMany({
      where: { OR: drafts.map(({ id, version }) => ({ consensusId: id, version: version + 1 })) },
      orderBy: { signedAt: 'asc' },
      select: { consensusId: true, signerId: true, signedName: true, text: true },
    }),
    database.ratingSheet.findMany({
      where: { interviewId, scaleName, lockedAt: { not: null } },
      orderBy: [{ rater: { name: 'asc' } }, { id: 'asc' }],
      select: {
        id: true,
        interviewId: true,
        raterId: true,
        counted: true,
        rater: { select: { name: true } },
        versions: { select: { version: true, sha256: true } },
      },
    }),
    database.assignment.findMany({
      where: { interviewId, purpose: 'training' },
      select: { interviewId: true, raterId: true },
    }),
  ])
  const inTraining = new Set(training.map((one) => `${one.interviewId} ${one.raterId}`))
  const sheetsOf = Map.groupBy(
    locked.filter((sheet) => !inTraining.has(`${sheet.interviewId} ${sheet.raterId}`)),
    (sheet) => sheet.interviewId,
  )
  return new Map(
    drafts.map((draft) => {
      const sheets = sheetsOf.get(draft.interviewId) ?? []
      const about = sheets.map(({ id, counted, versions }) => ({
        id,
        version: counted,
        sha256: versions.find(({ version }) => version === counted)?.sha256 ?? null,
      }))
      // A signature from before a sheet was corrected is of another sheet, and does not count.
      const valid = signatures.filter(({ consensusId, text }) => consensusId === draft.id && isOfSheets(text, about))
      const hasSigned = new Set(valid.map(({ signerId }) => signerId))
      const awaited = sheets
        .filter(({ raterId }) => !hasSigned.has(raterId))
        .map(({ raterId, rater }) => ({ id: raterId, name: rater.name }))
      return [draft.interviewId, { awaited, signed: valid.map(({ signedName }) => signedName) }]
    }),
  )
}
