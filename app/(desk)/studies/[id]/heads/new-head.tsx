import { Button, Card, Group, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type PageTranslator, useText } from '#app/language.tsx'
import { type AppHead, rpc } from '#app/rpc/client.ts'
import { inBrackets, kindOfHead, textOf } from '../agreement/figures-in-words.ts'

/**
 * Asks whether the study is to use a head that was trained after the one in use, with both compared on the interviews that both
 * estimate; nothing where there is none, or where this person has decided.
 */
export function NewHead({
  studyId,
  heads,
  busy,
  onUse,
}: {
  studyId: string
  heads: readonly AppHead[]
  busy: boolean
  onUse: (headId: string) => void
}) {
  const t = useText()
  const [kept, setKept] = useLocalStorage<string[]>({ key: `concord-kept-heads-${studyId}`, defaultValue: [] })
  const shown = heads.find(({ inUse }) => inUse)
  const newer = shown && heads.find((head) => head.inUse === false && head.createdAt > shown.createdAt)
  const asked = newer !== undefined && !kept.includes(newer.id)
  const comparison = useQuery({
    ...rpc.studies.compare.queryOptions({ input: { id: studyId, first: newer?.id ?? '', second: shown?.id ?? '' } }),
    enabled: asked,
    retry: false,
  })
  if (!asked || !shown || !comparison.data) return null
  const { correlations, n } = comparison.data
  return (
    <Card component="section" aria-label={t('New head')} mb="sm" bg="var(--mantine-color-default-hover)">
      <Text fw={600}>{t('Use the new head in this study?')}</Text>
      <Text size="sm" mt={4}>
        {t(
          'Trained on {createdAt}: {kind} on {encoder}. Pages and reports still show the head of {createdAt2}, {kind2} on {encoder2}.',
          {
            createdAt: t.moment(newer.createdAt),
            kind: kindOfHead(t, newer.kind),
            encoder: newer.encoder,
            createdAt2: t.moment(shown.createdAt),
            kind2: kindOfHead(t, shown.kind),
            encoder2: shown.encoder,
          },
        )}
      </Text>
      <Text size="sm" mt={4} aria-live="polite">
        {correlations.why !== undefined
          ? t('They can’t be compared: {why}', { why: textOf(t, correlations.why) })
          : t('On {n} interviews: new r {first}, in use r {second}. Difference {value}', {
              n,
              first: t.twoDecimals(correlations.value.first),
              second: t.twoDecimals(correlations.value.second),
              value: differenceInWords(t, correlations.value),
            })}
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="compact-sm" variant="default" onClick={() => setKept([...kept, newer.id])}>
          {t('Keep the current one')}
        </Button>
        <Button size="compact-sm" loading={busy} onClick={() => onUse(newer.id)}>
          {t('Use the new one')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          component={Link}
          href={`/studies/${studyId}/agreement?view=compare&source=${newer.id}`}
        >
          {t('Compare in detail')}
        </Button>
      </Group>
    </Card>
  )
}

function differenceInWords(
  t: PageTranslator,
  { difference, interval }: { difference: number; interval: [number, number] | undefined },
): string {
  const value = t.twoDecimals(difference)
  if (!interval) return t('{value}; there are too few participants for an interval.', { value })
  const [low, high] = interval
  const estimated = `${value} ${inBrackets(t, t.twoDecimals(low), t.twoDecimals(high))}.`
  return low > 0 || high < 0 ? estimated : `${estimated} ${t('The interval includes 0: neither is clearly better.')}`
}
