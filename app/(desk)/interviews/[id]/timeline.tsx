'use client'
import { Paper, Text } from '@mantine/core'
import type { Key, RefObject } from 'react'
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { COVERAGE_LIMIT } from '#lib/numbers/coverage.ts'
import { clock, oneDecimal, timeTicks } from '../../numbers.ts'
import { usePlayerTime } from './player-time.ts'

interface Clip {
  startMs: number
  endMs: number
  coverage: number
}

interface Props {
  clips: Clip[]
  /** Clip by clip of the analysis that they were made from; undefined where they are hidden or not there. */
  estimates: { startMs: number; endMs: number; value: number | null }[] | undefined
  range: [number, number]
  target: string
  onSeek: (ms: number) => void
  video: RefObject<HTMLVideoElement | null>
}

/** Estimate and coverage clip by clip over the time of the recording, with the player's cursor; a click goes there. */
export function Timeline({ clips, estimates, range, target, onSeek, video }: Props) {
  const dark = useShownColorScheme() === 'dark'
  const now = usePlayerTime(video)
  const ink = dark ? '#c9c9c9' : '#495057'
  const grid = dark ? '#424242' : '#dee2e6'
  const data = clips.map((clip) => ({
    ...clip,
    middleMs: (clip.startMs + clip.endMs) / 2,
    coverage: Math.round(clip.coverage * 100),
  }))
  const estimated = (estimates ?? []).map(({ startMs, endMs, value }) => ({
    startMs,
    endMs,
    middleMs: (startMs + endMs) / 2,
    estimate: value === null ? null : clamp(value, ...range),
    exact: value,
  }))
  const line = dark ? '#4fa8ad' : '#197277'
  const beyond = estimated.filter(isBeyond).length
  const end = Math.max(clips.at(-1)!.endMs, estimated.at(-1)?.endMs ?? 0)
  const seeking =
    (rows: readonly { startMs: number }[]) =>
    ({ activeTooltipIndex }: { activeTooltipIndex?: number | string | null }) => {
      const row = rows[Number(activeTooltipIndex)]
      if (row) onSeek(row.startMs)
    }
  const time = {
    dataKey: 'middleMs',
    type: 'number' as const,
    domain: [0, end] as [number, number],
    ticks: timeTicks(end),
    tickFormatter: clock,
    tick: { fill: ink, fontSize: 12 },
    stroke: ink,
  }
  const cursor =
    now === undefined ? null : (
      <ReferenceLine x={Math.min(now, end)} stroke={dark ? '#f0a35e' : '#b35c00'} strokeWidth={1.5} />
    )
  const leftOut = data.filter(({ coverage }) => coverage < 50)
  return (
    <figure style={{ margin: 0 }} aria-label="Estimate and coverage over the recording">
      {estimates && (
        <>
          <Text size="xs" c="dimmed">
            Estimate per clip, {target}
            {beyond > 0 &&
              `. Hollow: beyond the scale of ${range[0]} to ${range[1]} and drawn at its end, ${beyond} of ${estimated.length} clips`}
          </Text>
          <ResponsiveContainer width="100%" height={190}>
            <ComposedChart
              data={estimated}
              onClick={seeking(estimated)}
              margin={{ top: 6, right: 8, left: 0, bottom: 0 }}
              accessibilityLayer={false}
              syncId="timeline"
              syncMethod="value"
              style={{ cursor: 'pointer' }}
            >
              <CartesianGrid stroke={grid} vertical={false} />
              <XAxis {...time} hide />
              <YAxis domain={range} width={46} tick={{ fill: ink, fontSize: 12 }} stroke={ink} />
              {leftOut.map((clip) => (
                <ReferenceArea key={clip.startMs} x1={clip.startMs} x2={clip.endMs} fill={ink} fillOpacity={0.1} />
              ))}
              <Line
                dataKey="estimate"
                type="linear"
                stroke={line}
                strokeWidth={2}
                dot={({ key, cx, cy, payload }: DotProps) =>
                  cx == null || cy == null || payload.estimate === null ? (
                    <g key={key} />
                  ) : (
                    <circle
                      key={key}
                      cx={cx}
                      cy={cy}
                      r={isBeyond(payload) ? 4 : 3}
                      fill={isBeyond(payload) ? 'var(--mantine-color-body)' : line}
                      stroke={line}
                      strokeWidth={1.5}
                    />
                  )
                }
                isAnimationActive={false}
              />
              <Tooltip content={ClipTooltip} isAnimationActive={false} />
              {cursor}
            </ComposedChart>
          </ResponsiveContainer>
        </>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        Coverage: share of each clip’s frames with the face; clips under {COVERAGE_LIMIT} are left out
      </Text>
      <ResponsiveContainer width="100%" height={110}>
        <ComposedChart
          data={data}
          onClick={seeking(data)}
          margin={{ top: 6, right: 8, left: 0, bottom: 0 }}
          accessibilityLayer={false}
          syncId="timeline"
          syncMethod="value"
          style={{ cursor: 'pointer' }}
        >
          <CartesianGrid stroke={grid} vertical={false} />
          <XAxis {...time} />
          <YAxis
            domain={[0, 100]}
            ticks={[0, 50, 100]}
            width={46}
            tickFormatter={(share: number) => `${share}%`}
            tick={{ fill: ink, fontSize: 12 }}
            stroke={ink}
          />
          <Bar dataKey="coverage" fill={dark ? '#868e96' : '#adb5bd'} isAnimationActive={false} maxBarSize={24} />
          <ReferenceLine y={50} stroke={ink} strokeDasharray="4 4" />
          <Tooltip content={ClipTooltip} isAnimationActive={false} />
          {cursor}
        </ComposedChart>
      </ResponsiveContainer>
    </figure>
  )
}

interface EstimatedClip {
  /** Cut off at the ends of the scale; null where the clip is left out. */
  estimate: number | null
  exact: number | null
}

interface DotProps {
  key?: Key | null
  cx?: number
  cy?: number
  payload: EstimatedClip
}

/** Whether a clip's estimate lies off the scale; that of the interview, a mean over clips, may lie on it all the same. */
function isBeyond({ estimate, exact }: EstimatedClip): boolean {
  return estimate !== exact
}

function ClipTooltip({
  active,
  payload,
}: {
  active?: boolean
  payload?: readonly { payload?: Partial<Clip> & Partial<EstimatedClip> }[]
}) {
  const clip = payload?.[0]?.payload
  if (!active || clip?.startMs === undefined || clip.endMs === undefined) return null
  return (
    <Paper withBorder p="xs" shadow="sm">
      <Text size="sm" fw={600}>
        {clock(clip.startMs)} to {clock(clip.endMs)}
      </Text>
      <Text size="sm">
        {clip.estimate != null &&
          `estimate ${oneDecimal(clip.exact ?? clip.estimate)}${clip.exact === clip.estimate ? '' : ', beyond the scale'}`}
        {clip.estimate === null && 'left out'}
        {clip.coverage !== undefined && `coverage ${clip.coverage} %`}
      </Text>
    </Paper>
  )
}
