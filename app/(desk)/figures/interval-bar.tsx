import { useText } from '#app/language.tsx'
import { asWritten } from '../numbers.ts'

const WIDTH = 170
const HEIGHT = 14
const MARGIN = 4
/** Of the larger one, with its scale. */
const WIDE = { width: 320, height: 44 }

/** An estimate, with its interval where it has one, on the range of the scale. The numbers stand beside it. */
export function IntervalBar({
  value,
  interval,
  range: [low, high],
  marks = [],
  wide = false,
}: {
  value: number
  /** Undefined where there is none to show. */
  interval: readonly [lower: number, upper: number] | undefined
  range: [number, number]
  /** What raters gave, shown as strokes. */
  marks?: readonly (number | undefined)[]
  wide?: boolean
}) {
  const t = useText()
  const { width, height } = wide ? WIDE : { width: WIDTH, height: HEIGHT }
  const x = (score: number) => MARGIN + ((width - 2 * MARGIN) * (score - low)) / (high - low)
  const middle = wide ? 18 : height / 2
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={wide ? '100%' : width}
      aria-hidden
      style={{ display: 'block', marginLeft: wide ? 0 : 'auto', maxWidth: width }}
    >
      <line
        x1={x(low)}
        x2={x(high)}
        y1={middle}
        y2={middle}
        stroke="var(--mantine-color-default-border)"
        strokeWidth={wide ? 2 : 1}
      />
      {interval && (
        <line
          x1={x(interval[0])}
          x2={x(interval[1])}
          y1={middle}
          y2={middle}
          stroke="var(--mantine-color-anchor)"
          strokeWidth={wide ? 9 : 5}
          strokeOpacity={0.35}
          strokeLinecap="round"
        />
      )}
      {marks.map((mark, i) =>
        mark === undefined ? null : (
          <line
            // biome-ignore lint/suspicious/noArrayIndexKey: two raters may give the same score
            key={i}
            x1={x(mark)}
            x2={x(mark)}
            y1={middle - 11}
            y2={middle + 11}
            stroke="var(--mantine-color-orange-filled)"
            strokeWidth={2}
          />
        ),
      )}
      <circle cx={x(value)} cy={middle} r={wide ? 6 : 4} fill="var(--mantine-color-anchor)" />
      {wide && <Ends range={[low, high]} x={x} y={height - 2} />}
      {wide && marks.some((mark) => mark !== undefined) && (
        <text x={width / 2} y={height - 2} fontSize={11} fill="var(--mantine-color-dimmed)" textAnchor="middle">
          {t('marks: ratings')}
        </text>
      )}
    </svg>
  )
}

/** The numbers at both ends of the scale. */
function Ends({ range, x, y }: { range: readonly [number, number]; x: (score: number) => number; y: number }) {
  const t = useText()
  return (
    <>
      {range.map((end) => (
        <text
          key={end}
          x={x(end)}
          y={y}
          fontSize={11}
          fill="var(--mantine-color-dimmed)"
          textAnchor={end === range[0] ? 'start' : 'end'}
        >
          {asWritten(end, t)}
        </text>
      ))}
    </>
  )
}
