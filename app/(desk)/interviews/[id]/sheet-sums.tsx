import { Group, Stack, Text, Tooltip } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { outcomeOf, percentChange, type Scores, scoreSum, thresholdOf } from '#lib/scales/scores.ts'

/** The sums of a sheet by the scale's rule; one that can't be computed, or is prorated, says which items have no score. */
export function SheetSums({
  scale,
  entered: { scores },
  before,
}: {
  scale: Scale
  entered: Entered
  before?: FirstVisit | undefined
}) {
  const t = useText()
  return (
    <Stack gap={6} mt="sm">
      <Sums scale={scale} sums={scale.sums} scores={scores} before={before} />
      {scale.models.map((model) => (
        <details key={model.key}>
          <Text component="summary" size="sm" c="dimmed" style={{ cursor: 'pointer' }}>
            {t.stored(model.title)}
          </Text>
          <Sums scale={scale} sums={model.sums} scores={scores} before={before} />
          <Text size="xs" c="dimmed">
            {t.stored(model.source)}
          </Text>
        </details>
      ))}
    </Stack>
  )
}

/** The same rater's signed scores of the participant's first visit. */
interface FirstVisit {
  visit: string
  scores: Scores
}

interface Rated {
  scale: Scale
  scores: Scores
  before: FirstVisit | undefined
}

function Sums({ sums, ...rated }: Rated & { sums: readonly ScaleSum[] }) {
  return (
    <Group gap="lg">
      {sums.map((sum) => (
        <Sum key={sum.key} sum={sum} {...rated} />
      ))}
    </Group>
  )
}

function Sum({ scale, sum, scores, before }: Rated & { sum: ScaleSum }) {
  const t = useText()
  const title = t.stored(sum.title)
  const { value, prorated, missing } = outcomeOf(scale, sum, scores)
  const text = value === undefined ? '–' : Number.isInteger(value) ? String(value) : t.oneDecimal(value)
  if (value !== undefined && !prorated)
    return (
      <Text size="sm">
        {title} <b>{text}</b>
        <Beside scale={scale} sum={sum} value={value} before={before} />
      </Text>
    )
  const labels = scale.items.filter(({ key }) => missing.includes(key)).map(({ label }) => label)
  const rule = prorated
    ? t('Prorated by the scale’s rule.')
    : scale.prorating
      ? t('Too few items have a score.')
      : t('Needs all items.')
  const why = `${rule} ${t('No score yet: {items}.', { items: labels.join(', ') })}`
  const shown = prorated ? t('{value} prorated', { value: text }) : text
  return (
    <Tooltip label={why} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <Text
        size="sm"
        {...(value === undefined && { c: 'dimmed' })}
        tabIndex={0}
        aria-label={`${title} ${shown}. ${why}`}
        role="note"
      >
        {title} {prorated ? <b>{shown}</b> : shown}
      </Text>
    </Tooltip>
  )
}

/** The cut-off that a sum reaches, and its change in percent since the first visit where the scale says how that is counted. */
function Beside({
  scale,
  sum,
  value,
  before,
}: {
  scale: Scale
  sum: ScaleSum
  value: number
  before: FirstVisit | undefined
}) {
  const t = useText()
  const first = before && scoreSum(scale, sum, before.scores)
  const change = first === undefined ? undefined : percentChange(scale, sum, first, value)
  const threshold = thresholdOf(scale, sum, value)?.label
  const words = [
    threshold && t.stored(threshold),
    change !== undefined &&
      t('{change} % since {visit}', {
        change: `${change < 0 ? '−' : '+'}${Math.abs(Math.round(change))}`,
        visit: before!.visit,
      }),
  ].filter(Boolean)
  return words.length > 0 ? (
    <Text span size="xs" c="dimmed">
      {' '}
      {words.join(', ')}
    </Text>
  ) : null
}
