import type { Message } from '#lib/messages/message.ts'
import type { ImportProblem } from './check-columns.ts'

/** A sheet as the file has it; nothing of it is known to the study yet. */
export interface FileSheet {
  /** The row that it is in. */
  line: number
  participant: string
  /** As the file calls it. */
  visit: string
  /** As 2026-03-01; undefined where the file has none. */
  date: string | undefined
  /** As the file calls them. */
  rater: string
  /** Items that were not rated are absent. */
  scores: Record<string, number>
}

export interface ReadRatings {
  sheets: FileSheet[]
  problems: ImportProblem[]
  notes: (Message | string)[]
  /** What the file calls its visits and raters. */
  visits: string[]
  raters: string[]
  /** Numbers outside the scale, with how often they are there: they may stand for “not rated”. */
  outside: { value: string; count: number }[]
}
