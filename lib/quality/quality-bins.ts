import { QUALITY_KEYS, type QualityKey } from './measures.ts'

/** Bins of each measure; the last one has whatever is more. */
export const BINS = 30

/** Width of a bin, in the unit of its measure. A change of these is a change of MEASURES_FORMAT. */
export const BIN_WIDTHS: Record<QualityKey, number> = {
  light: 8.5,
  sharpness: 0.02,
  size: 20,
  yaw: 3,
  pitch: 3,
  certainty: 1 / BINS,
}

/** Bins of all measures. */
export const ALL_BINS = QUALITY_KEYS.length * BINS

const MOST = 65_535

/** How many clips are in each bin: uint16[measures, bins] in the order of QUALITY_KEYS. @param columns NaN counts nowhere */
export function binsOf(columns: Partial<Record<QualityKey, Float32Array>>): Uint16Array<ArrayBuffer> {
  const bins = new Uint16Array(ALL_BINS)
  for (const [row, key] of QUALITY_KEYS.entries())
    for (const value of columns[key] ?? []) {
      if (Number.isNaN(value)) continue
      const at = row * BINS + Math.min(BINS - 1, Math.max(0, Math.floor(value / BIN_WIDTHS[key])))
      bins[at] = Math.min(MOST, bins[at]! + 1)
    }
  return bins
}

/** Where clips of a study lie, measure by measure. */
export type Distribution = Record<QualityKey, number[]>

/** Adds the bins of interviews up. */
export function distributionOf(interviews: Iterable<Uint16Array>): Distribution {
  const sums = new Float64Array(ALL_BINS)
  for (const bins of interviews) for (let at = 0; at < ALL_BINS; at++) sums[at]! += bins[at]!
  return Object.fromEntries(
    QUALITY_KEYS.map((key, row) => [key, [...sums.subarray(row * BINS, (row + 1) * BINS)]]),
  ) as Distribution
}

/** The bin in which so much of all clips is reached. @param share 0 to 1 @returns undefined where there are none */
export function binAt(counts: readonly number[], share: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  let seen = 0
  return counts.findIndex((count) => {
    seen += count
    return count > 0 && seen >= share * total
  })
}
