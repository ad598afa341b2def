import { isCovered } from '#lib/numbers/coverage.ts'
import { meanProbabilities } from './zero-shot.ts'

/** A prompt over an interview: its mean, its share of clips where it is the likeliest, and where its strongest clip starts. */
export interface WordShare {
  label: string
  mean: number
  leads: number
  strongestMs: number
}

/**
 * The probabilities of the clips that count: those that show enough of the face and that no event leaves out.
 *
 * @param rows probabilities of prompts, one row a clip; undefined for a clip without a face
 * @param leftOut whether events leave a clip out
 */
export function countedRows(
  rows: readonly (number[] | undefined)[],
  clips: readonly { coverage: number }[],
  leftOut: readonly boolean[],
): (number[] | undefined)[] {
  return rows.map((row, i) => (isCovered(clips[i]!.coverage) && !leftOut[i] ? row : undefined))
}

/** Sums up the clips that count, weighted by coverage, one entry a label; none where no clip counts. */
export function wordShares(
  labels: readonly string[],
  rows: readonly (number[] | undefined)[],
  clips: readonly { startMs: number; coverage: number }[],
): WordShare[] {
  const means = meanProbabilities(
    rows,
    clips.map(({ coverage }) => coverage),
  )
  if (!means) return []
  const shown = rows.flatMap((row, clip) => (row ? [{ row, clip }] : []))
  return labels.map((label, i) => {
    const strongest = shown.reduce((best, next) => (next.row[i]! > best.row[i]! ? next : best))
    const leads = shown.filter(({ row }) => row[i] === Math.max(...row)).length
    return { label, mean: means[i]!, leads: leads / shown.length, strongestMs: clips[strongest.clip]!.startMs }
  })
}
