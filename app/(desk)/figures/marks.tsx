'use client'
import { memo, type PointerEvent, type ReactNode, useState } from 'react'
import { DefaultZIndexes, usePlotArea, useXAxisScale, useYAxisScale, ZIndexLayer } from 'recharts'
import { clamp } from '#lib/numbers/clamp.ts'

export interface Mark<T> {
  x: number
  y: number
  shape: 'circle' | 'diamond' | 'square'
  colour: string
  /** Low and high end of a bar through it, in units of y. */
  bar?: readonly [number, number] | undefined
  about: T
}

interface Placed {
  cx: number
  cy: number
  mark: Pick<Mark<unknown>, 'shape' | 'colour'>
  ends: readonly [number, number] | undefined
}

/** How near the pointer must be to a mark, in pixels. */
const REACH = 18
const RADIUS = 4.5
/** Above this many marks they are drawn thin, so that where they lie on each other is seen, and their bars are left out. */
const MANY = 300

/**
 * Marks on a plot, thousands of them too: the one nearest to the pointer is named, and opened with a click (on a touch screen with the
 * second). Drawn as plain SVG, since a chart's own marks each listen by themselves.
 */
export function Marks<T>({
  marks,
  describe,
  open,
  bare = false,
}: {
  marks: readonly Mark<T>[]
  describe: (about: T) => ReactNode
  open: (about: T) => void
  /** Nothing is drawn but what is pointed at; for marks that something else draws. */
  bare?: boolean
}) {
  const x = useXAxisScale()
  const y = useYAxisScale()
  const area = usePlotArea()
  const [near, setNear] = useState<number | undefined>()
  if (!x || !y || !area) return null
  const placed = marks.map((mark): Placed => {
    const ends = mark.bar?.map((value) => y(value) as number)
    return { cx: x(mark.x) as number, cy: y(mark.y) as number, mark, ends: ends ? [ends[0]!, ends[1]!] : undefined }
  })
  const nearest = (event: PointerEvent<SVGRectElement>): number | undefined => {
    const box = event.currentTarget.getBoundingClientRect()
    const px = area.x + ((event.clientX - box.left) / box.width) * area.width
    const py = area.y + ((event.clientY - box.top) / box.height) * area.height
    let best: number | undefined
    let least = REACH ** 2
    for (const [i, { cx, cy }] of placed.entries()) {
      const distance = (cx - px) ** 2 + (cy - py) ** 2
      if (distance < least) [least, best] = [distance, i]
    }
    return best
  }
  const at = near === undefined ? undefined : placed[near]
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.scatter}>
      {!bare && <Drawn placed={placed} key={`${area.width} ${area.height}`} />}
      {at && <circle cx={at.cx} cy={at.cy} r={RADIUS + 3} fill="none" stroke={at.mark.colour} strokeWidth={2} />}
      <rect
        x={area.x}
        y={area.y}
        width={area.width}
        height={area.height}
        fill="transparent"
        cursor={at ? 'pointer' : undefined}
        style={{ outline: 'none', WebkitTapHighlightColor: 'transparent' }}
        onPointerMove={(event) => setNear(nearest(event))}
        // A finger leaves with every tap; what it named stays until it taps elsewhere.
        onPointerLeave={({ pointerType }) => pointerType === 'mouse' && setNear(undefined)}
        onPointerDown={(event) => {
          const hit = nearest(event)
          if (event.pointerType === 'mouse' || hit === near) {
            if (hit !== undefined) open(marks[hit]!.about)
          } else setNear(hit)
        }}
      />
      {at && near !== undefined && (
        <Note cx={at.cx} cy={at.cy} area={area}>
          {describe(marks[near]!.about)}
        </Note>
      )}
    </ZIndexLayer>
  )
}

const Drawn = memo(
  ({ placed }: { placed: Placed[] }) => {
    const many = placed.length > MANY
    return (
      <g fillOpacity={many ? 0.4 : 0.9}>
        {!many &&
          placed.map(({ cx, ends, mark }, i) =>
            ends ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: marks are redrawn as a whole
              <line key={i} x1={cx} x2={cx} y1={ends[0]} y2={ends[1]} stroke={mark.colour} strokeOpacity={0.25} />
            ) : null,
          )}
        {placed.map((place, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: marks are redrawn as a whole
          <Shape key={i} {...place} />
        ))}
      </g>
    )
  },
  (before, after) =>
    before.placed.length === after.placed.length &&
    before.placed.every(({ cx, cy, mark }, i) => {
      const other = after.placed[i]!
      return cx === other.cx && cy === other.cy && mark.colour === other.mark.colour && mark.shape === other.mark.shape
    }),
)
Drawn.displayName = 'Drawn'

function Shape({ cx, cy, mark: { shape, colour } }: Placed) {
  if (shape === 'circle') return <circle data-mark cx={cx} cy={cy} r={RADIUS} fill={colour} />
  const side = 2 * RADIUS * 0.9
  return (
    <rect
      data-mark
      x={cx - side / 2}
      y={cy - side / 2}
      width={side}
      height={side}
      fill={colour}
      {...(shape === 'diamond' ? { transform: `rotate(45 ${cx} ${cy})` } : {})}
    />
  )
}

const NOTE = { width: 220, height: 116 }

/** What the mark is, beside it and within the plot. */
function Note({
  cx,
  cy,
  area,
  children,
}: {
  cx: number
  cy: number
  area: { x: number; y: number; width: number; height: number }
  children: ReactNode
}) {
  const right = cx + 12 + NOTE.width <= area.x + area.width
  const left = right ? cx + 12 : Math.max(area.x, cx - 12 - NOTE.width)
  const top = clamp(cy - NOTE.height / 2, area.y, area.y + area.height - NOTE.height)
  return (
    <foreignObject x={left} y={top} width={NOTE.width} height={NOTE.height} style={{ pointerEvents: 'none' }}>
      <div style={{ display: 'flex', justifyContent: right ? 'flex-start' : 'flex-end' }}>{children}</div>
    </foreignObject>
  )
}
