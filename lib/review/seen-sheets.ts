import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import type { Blind } from '#lib/ratings/blindness.ts'
import { countsAsImported } from '#lib/ratings/imported-sheet.ts'
import { type Remarks, storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { isAsSigned } from '#lib/ratings/signed-text.ts'
import { ratersInTraining } from '#lib/ratings/training-sheets.ts'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { type Scores, scoreSum } from '#lib/scales/scores.ts'
import { FIRST } from '#lib/scales/study-scales.ts'
import type { RatingSheet, SheetVersion } from '#prisma/client/client.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { type SeenConsensus, seenConsensus } from './seen-consensus.ts'

/** A signed version of a sheet. */
export interface SeenVersion {
  /** From 1. */
  version: number
  /** Whether its scores are those that training and agreement use. */
  counts: boolean
  /** Why it was corrected; empty for the first version. */
  reason: string
  /** Whether estimates and other sheets were hidden from the rater when they signed. */
  blind: boolean
  signedAt: Date
  signedName: string
  /** Undefined where there is no signature: simulated raters, and sheets that were locked before signatures existed. */
  sha256: string | undefined
  /** Whether it still is what was signed; undefined where there is no signature. */
  asSigned: boolean | undefined
  scores: Scores
  remarks: Remarks
  /** Of the study's target; undefined where not all of its items are rated. */
  score: number | undefined
  /** Where it was imported from; undefined where it was filled in here. */
  imported: ImportedFrom | undefined
}

/** The file that a sheet came with. */
export interface ImportedFrom {
  fileName: string
  sha256: string
  importedAt: Date
  importedName: string
  /** Whether the person who imported it stated that the rater had not seen estimates; where not, that is not known. */
  statedBlind: boolean
}

/** A locked sheet, with the scores of the version that counts. */
export interface SeenSheet {
  id: string
  rater: string
  /** In their order. */
  versions: SeenVersion[]
  /** Whether the version that counts was imported, so that it is not known to be blind. */
  isImported: boolean
  /** Whether it was rated for training: it counts for certification alone. */
  isTraining: boolean
  lockedAt: Date
  scores: Scores
  remarks: Remarks
  /** Of the study's target; undefined where not all of its items are rated. */
  score: number | undefined
}

/** The rating sheets of an interview on one scale, as far as one person may see them. */
export interface SeenSheets {
  /** Why estimates and other raters' sheets are kept from this person; undefined where they are not. */
  blind: Blind
  ownSheet:
    | {
        scores: Scores
        remarks: Remarks
        revision: number
        lockedAt: Date | null
        /** The last version that was signed; undefined for a draft. */
        latest: { version: number; scores: Scores; remarks: Remarks } | undefined
      }
    | undefined
  /** Locked sheets that this person may see. */
  sheets: SeenSheet[]
  /** What the raters' sheets were settled to; undefined where it is kept from this person or there is none. */
  consensus: SeenConsensus | undefined
  /** How many sheets are locked, those that are kept from this person included. */
  lockedSheets: number
}

export async function seenSheets(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interview: { id: string; participantId: string },
  target: { scale: Scale; sum: ScaleSum },
  scaleName = FIRST,
): Promise<SeenSheets> {
  const [all, blindness, training] = await Promise.all([
    database.ratingSheet.findMany({
      where: { interviewId: interview.id, scaleName },
      include: {
        rater: { select: { name: true } },
        versions: { orderBy: { version: 'asc' } },
        import: {
          select: { fileName: true, sha256: true, importedAt: true, importedName: true, statedBlind: true },
        },
      },
      orderBy: { rater: { name: 'asc' } },
    }),
    blindnessOf(database, person, role, [interview]),
    ratersInTraining(database, interview.id),
  ])
  const own = all.find((sheet) => sheet.raterId === person.id)
  const blind = blindness.get(interview.id)
  const locked = all.flatMap(({ lockedAt, ...sheet }) => (lockedAt ? [{ ...sheet, lockedAt }] : []))
  return {
    blind,
    ownSheet: own && ownSheet(own),
    sheets: locked
      .filter((sheet) => !blind || sheet.raterId === person.id)
      .map(({ id, rater, lockedAt, counted, versions, ...sheet }) => {
        const scores = storedScores.read(sheet.scores)
        const from = sheet.import ?? undefined
        return {
          id,
          rater: rater.name,
          lockedAt,
          scores,
          remarks: storedRemarks.read(sheet.remarks),
          score: scoreSum(target.scale, target.sum, scores),
          isTraining: training.includes(sheet.raterId),
          isImported: countsAsImported(from, counted),
          // What its rater signed here afterwards was not imported.
          versions: versions.map((version) =>
            seenVersion(version, counted, target, version.version === 1 ? from : undefined),
          ),
        }
      }),
    consensus: blind || locked.length < 2 ? undefined : await seenConsensus(database, interview.id, target, scaleName),
    lockedSheets: locked.length,
  }
}

function ownSheet({ revision, lockedAt, versions, ...sheet }: RatingSheet & { versions: SheetVersion[] }) {
  const last = versions.at(-1)
  return { ...entered(sheet), revision, lockedAt, latest: last && { version: last.version, ...entered(last) } }
}

const entered = ({ scores, remarks }: { scores: unknown; remarks: unknown }) => ({
  scores: storedScores.read(scores),
  remarks: storedRemarks.read(remarks),
})

function seenVersion(
  stored: SheetVersion,
  counted: number | null,
  target: { scale: Scale; sum: ScaleSum },
  imported: ImportedFrom | undefined,
): SeenVersion {
  const { version, reason, blind, signedAt, signedName, text, sha256 } = stored
  const { scores, remarks } = entered(stored)
  return {
    version,
    counts: version === counted,
    reason,
    blind,
    signedAt,
    signedName,
    sha256: sha256 ?? undefined,
    asSigned: isAsSigned({ text, sha256, version, scores, remarks }),
    scores,
    remarks,
    score: scoreSum(target.scale, target.sum, scores),
    imported,
  }
}
