const WIDTH = 170
const HEIGHT = 14
const MARGIN = 4

/** An estimate with its interval on the range of the scale, to be compared from row to row. The numbers stand beside it. */
export function IntervalBar({
  value,
  lower,
  upper,
  range: [low, high],
}: {
  value: number
  lower: number
  upper: number
  range: [number, number]
}) {
  const x = (score: number) => MARGIN + ((WIDTH - 2 * MARGIN) * (score - low)) / (high - low)
  const middle = HEIGHT / 2
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden style={{ display: 'block', marginLeft: 'auto' }}>
      <line x1={x(low)} x2={x(high)} y1={middle} y2={middle} stroke="var(--mantine-color-default-border)" />
      <line
        x1={x(lower)}
        x2={x(upper)}
        y1={middle}
        y2={middle}
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth={5}
        strokeOpacity={0.3}
        strokeLinecap="round"
      />
      <circle cx={x(value)} cy={middle} r={4} fill="var(--mantine-primary-color-filled)" />
    </svg>
  )
}
