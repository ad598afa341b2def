import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { ratedItems, storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { ratersInTraining } from '#lib/ratings/training-sheets.ts'
import { FIRST, scaleNamed } from '#lib/scales/study-scales.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { consensusProposal } from './consensus-proposal.ts'
import { isOfSheets } from './consensus-text.ts'
import { sheetsToSettle } from './signed-sheets.ts'

/**
 * The signed sheets of an interview side by side, with what was decided between them. Whoever calls it has made sure that the person may see
 * other raters' sheets.
 */
export async function consensusPage(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
  scaleName = FIRST,
) {
  const [interview, sheets, training, stored] = await Promise.all([
    database.interview.findUniqueOrThrow({
      where: { id: interviewId },
      include: { participant: { include: { study: true } }, references: { select: { scaleName: true, source: true } } },
    }),
    sheetsToSettle(database, interviewId, scaleName),
    ratersInTraining(database, interviewId),
    storedConsensus(database, interviewId, scaleName),
  ])
  const { study } = interview.participant
  const scales = await scalesOf(database, study)
  // A link to a scale that was removed shows the first one.
  const { name, scale, items: rated } = scaleNamed(scales, scaleName) ?? scales[0]
  const items = ratedItems(scale, rated)
  const proposal = consensusProposal(sheets, items)
  const signaturesOf = (version: number) => signaturesOfVersion(stored, version)
  const outdated = new Set(
    (stored?.signatures ?? []).filter(({ text }) => !isOfSheets(text, sheets)).map(({ sha256 }) => sha256),
  )
  const pending = signaturesOf((stored?.version ?? 0) + 1).filter(({ sha256 }) => !outdated.has(sha256))
  const hasSigned = (raterId: string) => pending.some(({ signerId }) => signerId === raterId)
  return {
    interview: {
      id: interview.id,
      participant: interview.participant.code,
      visit: interview.visit,
      study: { id: study.id, code: study.code, scale, items: rated },
      scaleName: name,
      /** All scales of the study. */
      scales: scales.map((one) => ({ name: one.name, title: one.scale.name })),
    },
    sheets,
    agreedItems: proposal.agreedItems,
    /** What is stored, or what the sheets agree on where nothing is. */
    draft: stored
      ? {
          scores: storedScores.read(stored.scores),
          remarks: storedRemarks.read(stored.remarks),
          revision: stored.revision,
        }
      : { ...proposal.agreed, revision: 0 },
    /** Whether the stored consensus is signed as it is. */
    isSigned: stored !== null && stored.signedRevision === stored.revision,
    versions: (stored?.versions ?? []).map(({ version, reason, signedAt }) => ({
      version,
      reason,
      signedAt,
      signatures: signaturesOf(version),
    })),
    /** Of the draft as it is. */
    pending,
    /** Raters whose signature the draft waits for. */
    awaited: sheets.filter(({ raterId }) => !hasSigned(raterId)).map(({ rater }) => rater),
    hasSigned: hasSigned(person.id),
    /** Whether this person rated none of the sheets, so that their signature alone is enough. */
    isThird: sheets.every(({ raterId }) => raterId !== person.id),
    mayDecide: mayInStudy(person, role, 'consensus.decide') && !training.includes(person.id),
    /** Whether this person may make it the reference of the scale's training set, where something of it could be one. */
    mayMark:
      mayInStudy(person, role, 'rating.assign') &&
      ((stored?.version ?? 0) > 0 || sheets.some(({ imported }) => imported)),
    /** What its reference was taken from; undefined where it is not in the training set. */
    reference: interview.references.find((one) => one.scaleName === name)?.source,
  }
}

/** The consensus of an interview on one scale with its versions, the latest first, and all signatures; null where nothing is decided. */
function storedConsensus(database: Database, interviewId: string, scaleName: string) {
  return database.consensus.findUnique({
    where: { interviewId_scaleName: { interviewId, scaleName } },
    include: {
      versions: { orderBy: { version: 'desc' } },
      signatures: { orderBy: { signedAt: 'asc' } },
    },
  })
}

function signaturesOfVersion(stored: Awaited<ReturnType<typeof storedConsensus>>, version: number) {
  return (stored?.signatures ?? [])
    .filter((signature) => signature.version === version)
    .map(({ signerId, signedName, isThird, signedAt, sha256 }) => ({
      signerId,
      signedName,
      isThird,
      signedAt,
      sha256,
    }))
}

export type ConsensusPage = Awaited<ReturnType<typeof consensusPage>>
