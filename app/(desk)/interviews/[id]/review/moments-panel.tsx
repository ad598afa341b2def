import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { english } from '#lib/messages/translator.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import type { ClipSeries } from '#lib/timeline/clip-series.ts'
import { clipShares, extremeTenth } from '#lib/timeline/clip-shares.ts'
import type { Moment } from '#lib/timeline/moments.ts'
import { minutesAndSeconds } from '#lib/timeline/time-labels.ts'

/** The clips with the highest and lowest estimates to jump to, and what they do to the estimate. */
export function MomentsPanel({
  moments,
  series,
  estimate,
  range,
  onShow,
  onNote,
}: {
  moments: readonly Moment[]
  series: ClipSeries
  estimate: ShownEstimate
  range: readonly [number, number]
  onShow: (moment: Moment) => void
  /** Left out where the person may not write notes. */
  onNote: ((moment: Moment) => void) | undefined
}) {
  const t = useText()
  const shares = clipShares(series, range)
  const { mean } = shares
  // Made from an earlier analysis, its clips are not those of the timeline.
  const isExact = mean !== undefined && !estimate.ofEarlierAnalysis && isMean(mean, estimate.value, range)
  if (moments.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('No clip shows the face well enough to stand out.')}
      </Text>
    )
  const effect = ({ clip }: Moment) =>
    isExact ? effectOf(shares.without([clip]), mean, shares.weight(clip)) : undefined
  const listed = { moments, effect, onShow, onNote }
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Badge variant="default">{t('coverage over 80 %')}</Badge>
        <Badge variant="default">{t('30 s apart')}</Badge>
      </Group>
      <MomentList {...listed} kind="highest" title={t('Highest estimates')} />
      <MomentList {...listed} kind="lowest" title={t('Lowest estimates')} />
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t('What makes up the estimate')}
        </Text>
        <Text size="sm">
          {isExact
            ? `${t('The estimate is the mean of {counted} clips. A clip in which the face is seen all the time counts fully, one in which it is seen half of the time counts half.', { counted: shares.counted })} `
            : t(
                'These are the estimates of single clips. They do not add up to the estimate of the interview exactly, so that no share of a clip is given.',
              )}
          {isExact && tenths(series, shares, mean)}
        </Text>
      </div>
    </Stack>
  )
}

function MomentList({
  moments,
  kind,
  title,
  effect,
  onShow,
  onNote,
}: {
  moments: readonly Moment[]
  kind: Moment['kind']
  title: string
  /** What a clip does to the estimate; undefined where that can’t be said. */
  effect: (moment: Moment) => string | undefined
  onShow: (moment: Moment) => void
  onNote: ((moment: Moment) => void) | undefined
}) {
  const t = useText()
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <Stack gap={6} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {moments
          .filter((moment) => moment.kind === kind)
          .map((moment) => (
            <li key={moment.clip}>
              <Group gap="xs" wrap="nowrap" justify="space-between">
                <Button
                  variant="default"
                  size="compact-sm"
                  leftSection={<IconPlayerPlay size={14} aria-hidden />}
                  onClick={() => onShow(moment)}
                >
                  {minutesAndSeconds(moment.fromMs)} · {t.oneDecimal(moment.value)}
                </Button>
                {onNote && (
                  <Anchor
                    component="button"
                    size="xs"
                    onClick={() => onNote(moment)}
                    aria-label={t('Note at {fromMs}', { fromMs: minutesAndSeconds(moment.fromMs) })}
                  >
                    {t('Note')}
                  </Anchor>
                )}
              </Group>
              {effect(moment) && (
                <Text size="xs" c="dimmed">
                  {effect(moment)}
                </Text>
              )}
            </li>
          ))}
      </Stack>
    </div>
  )
}

/** Whether the estimate is the mean of the clips as they are shown, kept within the scale. */
function isMean(mean: number, value: number, [low, high]: readonly [number, number]): boolean {
  return Math.abs(mean - value) < 0.0005 * (high - low)
}

function effectOf(without: number | undefined, mean: number, weight: number): string {
  const share = `${(100 * weight).toFixed(weight < 0.01 ? 2 : 1)} % of the weight`
  if (without === undefined) return `${share}; no other clip counts`
  const change = mean - without
  if (Math.abs(change) < 0.005) return `${share}; changes the estimate by less than 0.01`
  return `${share}; ${change > 0 ? 'raises' : 'lowers'} the estimate by ${Math.abs(change).toFixed(2)}, to ${english.oneDecimal(mean)} from ${english.oneDecimal(without)} without it`
}

function tenths(series: ClipSeries, shares: ReturnType<typeof clipShares>, mean: number): string {
  const effect = (which: 'highest' | 'lowest') => {
    const clips = extremeTenth(series, which)
    const without = shares.without(clips)
    return without === undefined ? undefined : { clips: clips.length, without, change: Math.abs(mean - without) }
  }
  const [high, low] = [effect('highest'), effect('lowest')]
  if (!high || !low) return ''
  const words = (count: number) => (count === 1 ? 'the clip' : `the ${count} clips`)
  return `Without ${words(high.clips)} with the highest values it would be ${english.oneDecimal(high.without)}, without ${words(low.clips)} with the lowest ${english.oneDecimal(low.without)}.`
}
