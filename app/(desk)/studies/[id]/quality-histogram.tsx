import { type PageTranslator, useText } from '#app/language.tsx'
import type { QualityKey, QualityMeasure } from '#lib/quality/measures.ts'
import { BIN_WIDTHS, BINS, binAt } from '#lib/quality/quality-bins.ts'
import { qualityInWords } from '#lib/quality/quality-words.ts'

const BAR = 5
const WIDTH = BAR * BINS
const HEIGHT = 32

/** Where the clips of a study lie on one measure, with its limit; nothing where none was measured. */
export function QualityHistogram({
  measure,
  counts,
  limit,
}: {
  measure: QualityMeasure & { key: QualityKey }
  /** Clips in each bin. */
  counts: readonly number[]
  limit: number | undefined
}) {
  const t = useText()
  const most = Math.max(...counts)
  if (most === 0) return null
  const at = limit === undefined ? undefined : Math.min(WIDTH, (limit / BIN_WIDTHS[measure.key]) * BAR)
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={caption(t, measure, counts, limit)}
      style={{ display: 'block' }}
    >
      {counts.map((count, bin) => {
        const height = count === 0 ? 0 : Math.max(1, ((HEIGHT - 2) * count) / most)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
            key={bin}
            x={bin * BAR}
            y={HEIGHT - 1 - height}
            width={BAR - 1}
            height={height}
            fill="var(--mantine-color-anchor)"
            fillOpacity={0.6}
          />
        )
      })}
      <line
        x1={0}
        x2={WIDTH}
        y1={HEIGHT - 0.5}
        y2={HEIGHT - 0.5}
        stroke="var(--mantine-color-dimmed)"
        strokeWidth={1}
      />
      {at !== undefined && (
        <line x1={at} x2={at} y1={0} y2={HEIGHT} stroke="var(--mantine-color-orange-filled)" strokeWidth={2} />
      )}
    </svg>
  )
}

/** What the histogram shows, for those who can't see it. */
function caption(
  t: PageTranslator,
  { key, title, unit }: QualityMeasure & { key: QualityKey },
  counts: readonly number[],
  limit: number | undefined,
): string {
  /** @param end where in its bin: at its start, its middle or its end */
  const edge = (share: number, end: 0 | 0.5 | 1) => {
    const bin = binAt(counts, share)!
    // The last bin has no end.
    const edges = bin + (bin === BINS - 1 ? 0 : end)
    return t(qualityInWords(Number((edges * BIN_WIDTHS[key]).toPrecision(2)), unit))
  }
  const values = {
    measure: t(title),
    count: counts.reduce((sum, count) => sum + count, 0),
    middle: edge(0.5, 0.5),
    low: edge(0.05, 0),
    high: edge(0.95, 1),
  }
  const found =
    binAt(counts, 0.95) === BINS - 1
      ? t(
          '{measure} of {count, plural, one {# clip} other {# clips}}: median about {middle}, nine in ten from {low} to {high} or more.',
          values,
        )
      : t(
          '{measure} of {count, plural, one {# clip} other {# clips}}: median about {middle}, nine in ten from {low} to {high}.',
          values,
        )
  if (limit === undefined) return found
  return `${found} ${t('The line is the limit, {value}.', { value: t(qualityInWords(limit, unit)) })}`
}
