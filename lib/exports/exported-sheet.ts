import { countsAsImported, isKnownBlind } from '#lib/ratings/imported-sheet.ts'
import { storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import type { Scores } from '#lib/scales/scores.ts'

/** A locked sheet as exports have it: its rater is a code, and no free text is in it. */
export interface ExportedSheet {
  rater: string
  /** A rating of one rater, or what the raters' sheets were settled to. */
  kind: 'rating' | 'consensus'
  /** What the study calls its scale; empty for the first one. */
  scaleName: string
  scores: Scores
  notAssessable: readonly string[]
  /** The version that counts, from 1. */
  version: number
  imported: boolean
  /** Whether it is known that the rater had not seen estimates. */
  blind: boolean
  /** Whether it was rated for training: such a sheet counts for certification, and neither for agreement nor for heads. */
  training: boolean
}

interface StoredVersion {
  version: number
  scores: unknown
  remarks: unknown
}

interface StoredSheet {
  raterId: string
  scaleName: string
  scores: unknown
  remarks: unknown
  counted: number | null
  import: { statedBlind: boolean } | null
  versions: readonly { version: number; blind: boolean }[]
}

/** A rater's sheet, by the version that counts. */
export function sheetOf(
  { raterId, scaleName, scores, remarks, counted, versions, ...sheet }: StoredSheet,
  codes: Map<string, string>,
  training: boolean,
): ExportedSheet {
  return {
    rater: codes.get(raterId)!,
    kind: 'rating',
    scaleName,
    scores: storedScores.read(scores),
    notAssessable: notAssessableOf(remarks),
    version: counted ?? 1,
    imported: countsAsImported(sheet.import, counted),
    blind: isKnownBlind(sheet.import, counted, versions),
    training,
  }
}

/** What stands in the place of a rater's code where raters have settled their sheets. */
export const CONSENSUS = 'consensus'

/** Whoever decided could see estimates, so it is never blind. */
export function consensusOf(scaleName: string, { version, scores, remarks }: StoredVersion): ExportedSheet {
  return {
    rater: CONSENSUS,
    kind: 'consensus',
    scaleName,
    scores: storedScores.read(scores),
    notAssessable: notAssessableOf(remarks),
    version,
    imported: false,
    blind: false,
    training: false,
  }
}

const notAssessableOf = (remarks: unknown) =>
  Object.entries(remarks === null ? {} : storedRemarks.read(remarks)).flatMap(([item, remark]) =>
    remark?.notAssessable === undefined ? [] : [item],
  )
