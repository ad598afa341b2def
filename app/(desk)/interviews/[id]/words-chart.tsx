'use client'
import { Paper, Text } from '@mantine/core'
import type { RefObject } from 'react'
import { Area, AreaChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { useText } from '#app/language.tsx'
import type { WordsOnFaces } from '#lib/review/words-on-faces.ts'
import { clock, timeTicks } from '../../numbers.ts'
import { expressionName } from './expression-names.ts'
import { usePlayerTime } from './player-time.ts'

/** All prompts stacked over the time of the recording, with the player's cursor; a click goes there. */
export function WordsChart({
  words,
  palette,
  onSeek,
  video,
}: {
  words: WordsOnFaces
  palette: readonly string[]
  onSeek: (ms: number) => void
  video: RefObject<HTMLVideoElement | null>
}) {
  const t = useText()
  const dark = useShownColorScheme() === 'dark'
  const now = usePlayerTime(video)
  const axis = axisLook(dark)
  const end = words.clips.at(-1)!.endMs
  const data = stepsOf(words)
  return (
    <figure style={{ margin: 0, marginTop: 8 }} aria-label={t('Share of each description over the recording')}>
      <ResponsiveContainer width="100%" height={200}>
        <AreaChart
          data={data}
          margin={{ top: 6, right: 8, left: 0, bottom: 0 }}
          accessibilityLayer={false}
          style={{ cursor: 'pointer' }}
          onClick={({ activeTooltipIndex }) => {
            const point = data[Number(activeTooltipIndex)]
            if (point) onSeek(point.clip.startMs)
          }}
        >
          <CartesianGrid stroke={dark ? '#424242' : '#dee2e6'} vertical={false} />
          <XAxis
            {...axis}
            dataKey="timeMs"
            type="number"
            domain={[0, end]}
            ticks={timeTicks(end)}
            tickFormatter={clock}
          />
          <YAxis {...axis} domain={[0, 1]} ticks={[0, 0.5, 1]} width={46} tickFormatter={t.percent} />
          {words.prompts.map(({ label }, i) => (
            <Area
              {...AREA}
              key={label}
              dataKey={`p${i}`}
              name={label}
              stroke={dark ? '#1a1b1e' : '#ffffff'}
              fill={palette[i % palette.length]!}
            />
          ))}
          <Tooltip
            isAnimationActive={false}
            content={({ active, payload }) => {
              const clip = (payload?.[0]?.payload as { clip?: WordsOnFaces['clips'][number] } | undefined)?.clip
              return active && clip ? <ClipShares clip={clip} words={words} palette={palette} /> : null
            }}
          />
          {now !== undefined && (
            <ReferenceLine x={Math.min(now, end)} stroke={dark ? '#ffffff' : '#000000'} strokeWidth={1.5} />
          )}
        </AreaChart>
      </ResponsiveContainer>
      <Text component="figcaption" size="sm" c="dimmed">
        {t(
          'How likely each description is for the face in each clip, stacked to 100 %. The list below says each share; a click goes there in the recording.',
        )}
      </Text>
    </figure>
  )
}

const AREA = {
  stackId: 'shares',
  type: 'linear',
  strokeWidth: 0.5,
  fillOpacity: 1,
  isAnimationActive: false,
  connectNulls: false,
} as const

function axisLook(dark: boolean) {
  const ink = dark ? '#c9c9c9' : '#495057'
  return { tick: { fill: ink, fontSize: 12 }, stroke: ink }
}

function stepsOf(words: WordsOnFaces) {
  // Each clip is a step: its shares hold from its start to its end.
  return words.clips.flatMap((clip) => {
    const shares = Object.fromEntries(words.prompts.map((_, i) => [`p${i}`, clip.probabilities?.[i] ?? null]))
    return [
      { ...shares, clip, timeMs: clip.startMs },
      { ...shares, clip, timeMs: Math.max(clip.startMs, clip.endMs - 1) },
    ]
  })
}

function ClipShares({
  clip,
  words,
  palette,
}: {
  clip: WordsOnFaces['clips'][number]
  words: WordsOnFaces
  palette: readonly string[]
}) {
  const t = useText()
  const shares = words.prompts
    .map(({ label }, i) => ({ label, colour: palette[i % palette.length]!, share: clip.probabilities?.[i] ?? 0 }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 4)
  return (
    <Paper withBorder p="xs" shadow="sm">
      <Text size="sm" fw={600}>
        {t('{from} to {to}', { from: clock(clip.startMs), to: clock(clip.endMs) })}
      </Text>
      {clip.probabilities ? (
        shares.map(({ label, colour, share }) => (
          <Text size="sm" key={label}>
            <span aria-hidden style={{ color: colour }}>
              ■
            </span>{' '}
            {expressionName(t, label)} {t.percent(share)}
          </Text>
        ))
      ) : (
        <Text size="sm">{clip.leftOut ? t('left out by an event mark') : t('face not visible enough')}</Text>
      )}
    </Paper>
  )
}
