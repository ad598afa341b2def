'use client'
import { useElementSize } from '@mantine/hooks'
import { useText } from '#app/language.tsx'
import { clamp } from '#lib/numbers/clamp.ts'
import { useInk } from './ink.ts'

export interface ForestMark {
  r: number | undefined
  interval?: readonly [number, number] | undefined
  detail: string
  kind: 'model' | 'experts'
}

export interface ForestRow {
  label: string
  marks: ForestMark[]
}

const LINE = 24
const GAP = 10
const TOP = 30
/** Widest that the picture is drawn. */
const WIDEST = 1070
/** Below this width the label stands above its marks, and the values are kept short. */
const NARROW = 640

interface Layout {
  width: number
  left: number
  plot: number
  /** Height of a label that stands above its marks. */
  above: number
  narrow: boolean
}

function layoutOf(width: number): Layout {
  if (width < NARROW) return { width, left: 14, plot: width - 14 - 138, above: 20, narrow: true }
  return { width, left: 0.25 * width, plot: 0.44 * width, above: 0, narrow: false }
}

/** Where the axis begins: below the lowest value, at a quarter. */
function startOf(rows: readonly ForestRow[]): number {
  const lowest = Math.min(
    0,
    ...rows.flatMap(({ marks }) => marks.flatMap(({ r, interval }) => [r ?? 0, interval?.[0] ?? 0])),
  )
  return Math.max(-1, Math.floor(lowest * 4) / 4)
}

/** Marks of the axis from its start to 1. */
function ticksFrom(start: number, narrow: boolean): number[] {
  const step = narrow && start < 0 ? 0.5 : 0.25
  return Array.from({ length: Math.round((1 - start) / 0.25) + 1 }, (_, i) => start + i * 0.25).filter(
    (tick) => Math.abs(tick / step - Math.round(tick / step)) < 1e-9,
  )
}

/** Correlations with their intervals, one row a subject and one line a mark, as meta-analyses draw them. */
export function ForestFigure({ rows, label }: { rows: ForestRow[]; label: string }) {
  const t = useText()
  const ink = useInk()
  const { ref, width: available } = useElementSize()
  const layout = layoutOf(Math.min(WIDEST, available || WIDEST))
  const { width, left, plot, above, narrow } = layout
  const heightOf = ({ marks }: ForestRow) => above + marks.length * LINE + GAP
  const start = startOf(rows)
  const x = (value: number) => left + (plot * (clamp(value, start, 1) - start)) / (1 - start)
  const tops = rows.map((_, i) => TOP + rows.slice(0, i).reduce((sum, row) => sum + heightOf(row), 0))
  const bottom = TOP + rows.reduce((sum, row) => sum + heightOf(row), 0)
  const height = bottom + 40
  const values = left + plot + (narrow ? 10 : 16)
  return (
    <div ref={ref}>
      <svg
        data-figure
        width={width}
        height={height}
        style={{ display: 'block' }}
        role="img"
        aria-label={label}
        fontSize={narrow ? 12 : 13}
      >
        {rows.map((row, i) =>
          i % 2 === 0 ? (
            <rect
              key={`${row.label} ground`}
              x={0}
              y={tops[i]}
              width={width}
              height={heightOf(row)}
              fill={ink.grid}
              fillOpacity={0.25}
            />
          ) : null,
        )}
        {ticksFrom(start, narrow).map((tick) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1={TOP - 6} y2={bottom} stroke={tick === 0 ? ink.text : ink.grid} />
            <text x={x(tick)} y={bottom + 17} textAnchor="middle" fill={ink.text} fontSize={12}>
              {t.twoDecimals(tick)}
            </text>
          </g>
        ))}
        <text x={left + plot / 2} y={height - 4} textAnchor="middle" fill={ink.text}>
          {t('Pearson’s r')}
        </text>
        <text x={values} y={TOP - 11} fill={ink.text} fontSize={12} fontWeight={600}>
          {narrow ? 'r [95 %]' : t('r and its 95 % interval')}
        </text>
        {rows.map((row, i) => (
          <g key={row.label}>
            <text
              x={narrow ? left : left - 14}
              y={narrow ? tops[i]! + 17 : tops[i]! + heightOf(row) / 2 + 4}
              textAnchor={narrow ? 'start' : 'end'}
              fill={ink.text}
            >
              {row.label}
            </text>
            {row.marks.map((mark, j) => (
              <MarkLine
                // biome-ignore lint/suspicious/noArrayIndexKey: a mark's place in its row is what it is
                key={j}
                mark={mark}
                x={x}
                y={tops[i]! + above + GAP / 2 + (j + 0.5) * LINE}
                values={values}
                short={narrow}
              />
            ))}
          </g>
        ))}
      </svg>
    </div>
  )
}

function MarkLine({
  mark: { r, interval, detail, kind },
  x,
  y,
  values,
  short,
}: {
  mark: ForestMark
  x: (r: number) => number
  y: number
  /** Where the numbers begin. */
  values: number
  short: boolean
}) {
  const t = useText()
  const ink = useInk()
  const colour = kind === 'model' ? ink.model : ink.experts
  return (
    <>
      {interval && <line x1={x(interval[0])} x2={x(interval[1])} y1={y} y2={y} stroke={colour} strokeWidth={2} />}
      {r !== undefined &&
        (kind === 'model' ? (
          <circle cx={x(r)} cy={y} r={5.5} fill={colour} />
        ) : (
          <rect x={x(r) - 5} y={y - 5} width={10} height={10} fill={colour} />
        ))}
      <text x={values} y={y + 4} fill={ink.text}>
        {r === undefined ? '–' : t.twoDecimals(r)}
        {interval && ` ${t('[{low}, {high}]', { low: t.twoDecimals(interval[0]), high: t.twoDecimals(interval[1]) })}`}
        {!short && ` ${detail}`}
        {short && <title>{detail}</title>}
      </text>
    </>
  )
}
