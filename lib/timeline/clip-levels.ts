import type { ClipSeries } from './clip-series.ts'

/** The clips of an analysis summed up over stretches of one length: what is drawn where single clips would be too narrow. */
export interface ClipLevel {
  spanMs: number
  /** Stretches; the first begins at 0. */
  count: number
  /** Of the estimates of the clips with their middle in a stretch; NaN where none counts. */
  median: Float64Array
  lowerQuartile: Float64Array
  upperQuartile: Float64Array
  /** Mean over the clips of a stretch, 0 to 1; NaN where there is no clip. */
  coverage: Float32Array
}

const SHORTEST_SPAN_MS = 10_000
const FEWEST_STRETCHES = 32

/** Levels of 10 s, 20 s, 40 s and so on, until there are few stretches; computed once for an analysis. */
export function clipLevels(series: ClipSeries): ClipLevel[] {
  const end = series.count === 0 ? 0 : series.endMs[series.count - 1]!
  const levels: ClipLevel[] = []
  for (let spanMs = SHORTEST_SPAN_MS; ; spanMs *= 2) {
    const level = levelOf(series, spanMs, Math.max(1, Math.ceil(end / spanMs)))
    levels.push(level)
    if (level.count <= FEWEST_STRETCHES) return levels
  }
}

/** The level whose stretches are wide enough to be seen; undefined where single clips are. */
export function levelFor(
  levels: readonly ClipLevel[],
  clipSpacingMs: number,
  msPerPixel: number,
): ClipLevel | undefined {
  if (clipSpacingMs >= CLIP_PX * msPerPixel) return undefined
  return levels.find(({ spanMs }) => spanMs >= STRETCH_PX * msPerPixel) ?? levels.at(-1)
}

const CLIP_PX = 4
const STRETCH_PX = 2.5

function levelOf({ count: clips, startMs, endMs, coverage, value }: ClipSeries, spanMs: number, count: number) {
  const level: ClipLevel = {
    spanMs,
    count,
    median: new Float64Array(count).fill(Number.NaN),
    lowerQuartile: new Float64Array(count).fill(Number.NaN),
    upperQuartile: new Float64Array(count).fill(Number.NaN),
    coverage: new Float32Array(count).fill(Number.NaN),
  }
  for (let clip = 0; clip < clips; ) {
    const stretch = Math.min(count - 1, Math.floor((startMs[clip]! + endMs[clip]!) / 2 / spanMs))
    const first = clip
    let covered = 0
    while (clip < clips && (startMs[clip]! + endMs[clip]!) / 2 < (stretch + 1) * spanMs) covered += coverage[clip++]!
    if (clip === first) covered += coverage[clip++]!
    level.coverage[stretch] = covered / (clip - first)
    const values = value
      .subarray(first, clip)
      .filter((each) => !Number.isNaN(each))
      .sort()
    if (values.length === 0) continue
    level.median[stretch] = quantile(values, 0.5)
    level.lowerQuartile[stretch] = quantile(values, 0.25)
    level.upperQuartile[stretch] = quantile(values, 0.75)
  }
  return level
}

/** Linear between the order statistics, as R's type 7. @param sorted ascending, not empty */
function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const below = Math.floor(place)
  const above = Math.min(sorted.length - 1, below + 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}
