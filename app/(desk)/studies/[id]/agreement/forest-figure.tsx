'use client'
import { ScrollArea } from '@mantine/core'
import { twoDecimals } from '../../../numbers.ts'
import { useInk } from './ink.ts'

export interface ForestRow {
  label: string
  r: number | undefined
  interval?: [number, number] | undefined
  detail: string
  kind: 'model' | 'experts'
}

const ROW = 30
const LEFT = 250
const PLOT = 420
const RIGHT = 190
const TOP = 26
const WIDTH = LEFT + PLOT + RIGHT

/** Correlations with their intervals, one row each, as meta-analyses draw them. */
export function ForestFigure({ rows, label }: { rows: ForestRow[]; label: string }) {
  const ink = useInk()
  const lowest = Math.min(0, ...rows.flatMap(({ r, interval }) => [r ?? 0, interval?.[0] ?? 0]))
  const start = Math.max(-1, Math.floor(lowest * 4) / 4)
  const x = (value: number) => LEFT + (PLOT * (Math.max(start, Math.min(1, value)) - start)) / (1 - start)
  const ticks = Array.from({ length: Math.round((1 - start) / 0.25) + 1 }, (_, i) => start + i * 0.25)
  const height = TOP + rows.length * ROW + 34
  return (
    // On a phone the picture scrolls sideways, by keyboard too.
    <ScrollArea viewportProps={{ tabIndex: 0 }}>
      <svg
        data-figure
        viewBox={`0 0 ${WIDTH} ${height}`}
        width="100%"
        style={{ maxWidth: WIDTH, minWidth: 560, display: 'block' }}
        role="img"
        aria-label={label}
        fontSize={13}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={x(tick)}
              x2={x(tick)}
              y1={TOP - 8}
              y2={TOP + rows.length * ROW}
              stroke={tick === 0 ? ink.text : ink.grid}
            />
            <text x={x(tick)} y={TOP + rows.length * ROW + 18} textAnchor="middle" fill={ink.text} fontSize={12}>
              {tick.toFixed(2)}
            </text>
          </g>
        ))}
        <text x={LEFT + PLOT / 2} y={height - 2} textAnchor="middle" fill={ink.text}>
          Pearson’s r
        </text>
        {rows.map((row, i) => {
          const y = TOP + i * ROW + ROW / 2
          const colour = row.kind === 'model' ? ink.model : ink.experts
          return (
            <g key={`${row.label} ${row.kind} ${row.detail}`}>
              <text x={LEFT - 12} y={y + 4} textAnchor="end" fill={ink.text}>
                {row.label}
              </text>
              {row.interval && (
                <line x1={x(row.interval[0])} x2={x(row.interval[1])} y1={y} y2={y} stroke={colour} strokeWidth={2} />
              )}
              {row.r !== undefined &&
                (row.kind === 'model' ? (
                  <circle cx={x(row.r)} cy={y} r={5.5} fill={colour} />
                ) : (
                  <rect x={x(row.r) - 5} y={y - 5} width={10} height={10} fill={colour} />
                ))}
              <text x={LEFT + PLOT + 14} y={y + 4} fill={ink.text}>
                {row.r === undefined ? '–' : twoDecimals(row.r)} {row.detail}
              </text>
            </g>
          )
        })}
      </svg>
    </ScrollArea>
  )
}
