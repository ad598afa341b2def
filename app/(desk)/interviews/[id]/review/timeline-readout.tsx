import { Group, Text } from '@mantine/core'
import { english } from '#lib/messages/translator.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import { atMoment } from '#lib/timeline/at-moment.ts'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { type Lanes, laneAt, markAt } from '#lib/timeline/lanes.ts'
import { minutesAndSeconds } from '#lib/timeline/time-labels.ts'
import { type TimeView, xOfTime } from '#lib/timeline/time-view.ts'

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
  const ms = hover?.ms ?? nowMs
  const mark = hover && laneAt(lanes, hover.y) === 'marks' ? markUnder(content, ms, lanes, view) : undefined
  return (
    <Group gap="xs" h={20} wrap="nowrap" style={{ overflow: 'hidden' }}>
      <Text size="xs" fw={600} miw={56} c={hover ? undefined : 'dimmed'}>
        {minutesAndSeconds(ms, 1)}
      </Text>
      <Text size="xs" truncate>
        {mark ?? inWords(content, target, ms)}
      </Text>
    </Group>
  )
}

function markUnder({ marks }: TimelineContent, ms: number, lanes: Lanes, view: TimeView): string | undefined {
  return marks[markAt(marks, xOfTime(ms, view, lanes.width), view, lanes.width)]?.title
}

/** The same for screen readers. */
export function spokenTime(content: TimelineContent, target: string, nowMs: number): string {
  const time = `${minutesAndSeconds(nowMs)} of ${minutesAndSeconds(content.endMs)}`
  const words = inWords(content, target, nowMs)
  return words ? `${time}: ${words}` : time
}

function inWords({ series, range, estimate, words }: TimelineContent, target: string, ms: number): string {
  const { clip } = atMoment(series, ms)
  if (!clip) return 'no clip here'
  const parts: string[] = []
  if (clip.value !== undefined) {
    const beyond = clip.value < range[0] || clip.value > range[1] ? ' (beyond the scale)' : ''
    parts.push(`${target} ${english.oneDecimal(clip.value)}${beyond}`)
  } else if (estimate)
    parts.push(isCovered(clip.coverage) ? 'left out by an event mark' : 'left out: too little of the face')
  const word = words?.labels[words.word[clip.index] ?? -1]
  if (word) parts.push(word)
  parts.push(`face in ${Math.round(100 * clip.coverage)} % of the clip`)
  return parts.join(' · ')
}
