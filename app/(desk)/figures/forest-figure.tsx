'use client'
import { ScrollArea } from '@mantine/core'
import { twoDecimals } from '../numbers.ts'
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
const LEFT = 270
const PLOT = 470
const RIGHT = 330
const TOP = 30
const WIDTH = LEFT + PLOT + RIGHT
const VALUES = LEFT + PLOT + 16

/** Correlations with their intervals, one row a subject and one line a mark, as meta-analyses draw them. */
export function ForestFigure({ rows, label }: { rows: ForestRow[]; label: string }) {
  const ink = useInk()
  const lowest = Math.min(
    0,
    ...rows.flatMap(({ marks }) => marks.flatMap(({ r, interval }) => [r ?? 0, interval?.[0] ?? 0])),
  )
  const start = Math.max(-1, Math.floor(lowest * 4) / 4)
  const x = (value: number) => LEFT + (PLOT * (Math.max(start, Math.min(1, value)) - start)) / (1 - start)
  const ticks = Array.from({ length: Math.round((1 - start) / 0.25) + 1 }, (_, i) => start + i * 0.25)
  const tops = rows.map((_, i) => TOP + rows.slice(0, i).reduce((sum, row) => sum + heightOf(row), 0))
  const bottom = TOP + rows.reduce((sum, row) => sum + heightOf(row), 0)
  const height = bottom + 40
  return (
    // On a phone the picture scrolls sideways, by keyboard too.
    <ScrollArea viewportProps={{ tabIndex: 0 }}>
      <svg
        data-figure
        viewBox={`0 0 ${WIDTH} ${height}`}
        width="100%"
        style={{ maxWidth: WIDTH, minWidth: 640, display: 'block' }}
        role="img"
        aria-label={label}
        fontSize={13}
      >
        {rows.map((row, i) =>
          i % 2 === 0 ? (
            <rect
              key={`${row.label} ground`}
              x={0}
              y={tops[i]}
              width={WIDTH}
              height={heightOf(row)}
              fill={ink.grid}
              fillOpacity={0.25}
            />
          ) : null,
        )}
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={x(tick)} x2={x(tick)} y1={TOP - 6} y2={bottom} stroke={tick === 0 ? ink.text : ink.grid} />
            <text x={x(tick)} y={bottom + 17} textAnchor="middle" fill={ink.text} fontSize={12}>
              {tick.toFixed(2).replace('-', '−')}
            </text>
          </g>
        ))}
        <text x={LEFT + PLOT / 2} y={height - 4} textAnchor="middle" fill={ink.text}>
          Pearson’s r
        </text>
        <text x={VALUES} y={TOP - 11} fill={ink.text} fontSize={12} fontWeight={600}>
          r and its 95 % interval
        </text>
        {rows.map((row, i) => (
          <g key={row.label}>
            <text x={LEFT - 14} y={tops[i]! + heightOf(row) / 2 + 4} textAnchor="end" fill={ink.text}>
              {row.label}
            </text>
            {row.marks.map((mark, j) => (
              <MarkLine
                key={`${mark.kind} ${mark.detail}`}
                mark={mark}
                x={x}
                y={tops[i]! + GAP / 2 + (j + 0.5) * LINE}
              />
            ))}
          </g>
        ))}
      </svg>
    </ScrollArea>
  )
}

const heightOf = ({ marks }: ForestRow) => marks.length * LINE + GAP

function MarkLine({
  mark: { r, interval, detail, kind },
  x,
  y,
}: {
  mark: ForestMark
  x: (r: number) => number
  y: number
}) {
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
      <text x={VALUES} y={y + 4} fill={ink.text}>
        {r === undefined ? '–' : twoDecimals(r)}
        {interval && ` [${twoDecimals(interval[0])}, ${twoDecimals(interval[1])}]`} {detail}
      </text>
    </>
  )
}
