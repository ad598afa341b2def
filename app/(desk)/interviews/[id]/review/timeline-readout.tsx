import { Group, Text } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import { isCovered } from '#lib/numbers/coverage.ts'
import { atMoment } from '#lib/timeline/at-moment.ts'
import { movementAt } from '#lib/timeline/draw-movement.ts'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { type Lanes, laneAt, markAt } from '#lib/timeline/lanes.ts'
import { minutesAndSeconds, minutesAndTenths } from '#lib/timeline/time-labels.ts'
import { type TimeView, xOfTime } from '#lib/timeline/time-view.ts'
import { expressionName } from '../expression-names.ts'

/** One line above the timeline: what is under the pointer, or where the player is. */
export function Readout({
  content,
  target,
  hover,
  nowMs,
  lanes,
  view,
}: {
  content: TimelineContent
  target: string
  hover: { ms: number; y: number } | undefined
  nowMs: number
  lanes: Lanes
  view: TimeView
}) {
  const t = useText()
  const ms = hover?.ms ?? nowMs
  const mark = hover && laneAt(lanes, hover.y) === 'marks' ? markUnder(content, ms, lanes, view) : undefined
  return (
    <Group gap="xs" h={20} wrap="nowrap" style={{ overflow: 'hidden' }}>
      <Text size="xs" fw={600} miw={56} c={hover ? undefined : 'dimmed'}>
        {minutesAndTenths(ms, t)}
      </Text>
      <Text size="xs" truncate>
        {mark ?? inWords(t, content, target, ms)}
      </Text>
    </Group>
  )
}

function markUnder({ marks }: TimelineContent, ms: number, lanes: Lanes, view: TimeView): string | undefined {
  return marks[markAt(marks, xOfTime(ms, view, lanes.width), view, lanes.width)]?.title
}

/** The same for screen readers. */
export function spokenTime(t: PageTranslator, content: TimelineContent, target: string, nowMs: number): string {
  return t('{now} of {end}: {there}', {
    now: minutesAndSeconds(nowMs),
    end: minutesAndSeconds(content.endMs),
    there: inWords(t, content, target, nowMs),
  })
}

function inWords(
  t: PageTranslator,
  { series, range, estimate, words, movement }: TimelineContent,
  target: string,
  ms: number,
): string {
  const { clip } = atMoment(series, ms)
  if (!clip) return t('no clip here')
  const parts: string[] = []
  if (clip.value !== undefined) {
    const isBeyond = clip.value < range[0] || clip.value > range[1]
    const value = t.oneDecimal(clip.value)
    parts.push(isBeyond ? t('{target} {value} (beyond the scale)', { target, value }) : `${target} ${value}`)
  } else if (clip.leftOut) parts.push(t('left out by an event mark or a limit on quality'))
  else if (estimate && !isCovered(clip.coverage)) parts.push(t('left out: too little of the face'))
  const word = words?.labels[words.word[clip.index] ?? -1]
  if (word) parts.push(expressionName(t, word))
  const moved = movement && movementAt(movement, ms)
  if (movement && moved !== undefined) parts.push(`${movement.title} ${movement.inWords(moved)}`)
  parts.push(t('face in {percent} % of the clip', { percent: Math.round(100 * clip.coverage) }))
  return parts.join(' · ')
}
