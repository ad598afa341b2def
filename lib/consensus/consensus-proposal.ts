import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Remarks } from '#lib/ratings/remarks.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import type { Scores } from '#lib/scales/scores.ts'

/** Where several sheets of an interview agree, and what is left to decide. */
export interface ConsensusProposal {
  /** What all sheets say alike. */
  agreed: Entered
  /** Keys of the items that all sheets score alike, or that none could assess, in their order. */
  agreedItems: string[]
  /** Keys of the others. */
  openItems: string[]
}

/**
 * What several sheets agree on. An optional item that all left empty is agreed. One that none could assess is agreed as not assessable, with the reasons of all; notes of raters are
 * not taken over.
 */
export function consensusProposal(sheets: readonly Entered[], items: readonly ScaleItem[]): ConsensusProposal {
  const scores: Record<string, number> = {}
  const remarks: Record<string, { notAssessable: string }> = {}
  const agreedItems: string[] = []
  const openItems: string[] = []
  for (const { key, optional } of items) {
    const given = sheets.map((sheet) => sheet.scores[key])
    const reasons = sheets.map((sheet) => sheet.remarks[key]?.notAssessable)
    if (given[0] !== undefined && given.every((score) => score === given[0])) scores[key] = given[0]
    else if (sheets.length > 0 && reasons.every((reason) => reason !== undefined))
      remarks[key] = { notAssessable: [...new Set(reasons)].join('; ').slice(0, 300) }
    else if (!(optional && [...given, ...reasons].every((entry) => entry === undefined))) {
      openItems.push(key)
      continue
    }
    agreedItems.push(key)
  }
  return { agreed: { scores: scores satisfies Scores, remarks: remarks satisfies Remarks }, agreedItems, openItems }
}
