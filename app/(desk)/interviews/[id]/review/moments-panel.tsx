import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import type { ClipSeries } from '#lib/timeline/clip-series.ts'
import { clipShares, extremeTenth, isMeanOfClips } from '#lib/timeline/clip-shares.ts'
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
  const isExact = mean !== undefined && isMeanOfClips(mean, estimate, range)
  if (moments.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('No clip shows the face well enough to stand out.')}
      </Text>
    )
  const effect = ({ clip }: Moment) =>
    isExact ? effectOf(t, shares.without([clip]), mean, shares.weight(clip)) : undefined
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
          {isExact && tenths(t, series, shares, mean)}
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
                    aria-label={t('Note at {time}', { time: minutesAndSeconds(moment.fromMs) })}
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

function effectOf(t: PageTranslator, without: number | undefined, mean: number, weight: number): string {
  const share = t.decimals(100 * weight, weight < 0.01 ? 2 : 1)
  if (without === undefined) return t('{share} % of the weight; no other clip counts', { share })
  const change = mean - without
  if (Math.abs(change) < 0.005)
    return t('{share} % of the weight; changes the estimate by less than {least}', {
      share,
      least: t.twoDecimals(0.01),
    })
  const values = {
    share,
    change: t.twoDecimals(Math.abs(change)),
    mean: t.oneDecimal(mean),
    without: t.oneDecimal(without),
  }
  return change > 0
    ? t('{share} % of the weight; raises the estimate by {change}, to {mean} from {without} without it', values)
    : t('{share} % of the weight; lowers the estimate by {change}, to {mean} from {without} without it', values)
}

function tenths(t: PageTranslator, series: ClipSeries, shares: ReturnType<typeof clipShares>, mean: number): string {
  const effect = (which: 'highest' | 'lowest') => {
    const clips = extremeTenth(series, which)
    const without = shares.without(clips)
    return without === undefined ? undefined : { clips: clips.length, without, change: Math.abs(mean - without) }
  }
  const [high, low] = [effect('highest'), effect('lowest')]
  if (!high || !low) return ''
  return t(
    'Without {highest, plural, one {the clip} other {the # clips}} with the highest values it would be {withoutHighest}, without {lowest, plural, one {the clip} other {the # clips}} with the lowest {withoutLowest}.',
    {
      highest: high.clips,
      withoutHighest: t.oneDecimal(high.without),
      lowest: low.clips,
      withoutLowest: t.oneDecimal(low.without),
    },
  )
}
