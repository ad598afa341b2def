import { Card, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { QUALITY_MEASURES } from '#lib/quality/measures.ts'
import { qualityInWords } from '#lib/quality/quality-words.ts'
import { QualityHistogram } from './quality-histogram.tsx'
import { effectInWords, ruleSentences } from './quality-in-words.ts'

/** How much each limit of quality leaves out now, and where the clips lie on what was measured; nothing where the study has no limit. */
export function ClipQuality({ studyId }: { studyId: string }) {
  const t = useText()
  const { data } = useQuery(rpc.studies.quality.queryOptions({ input: { id: studyId }, staleTime: 300_000 }))
  if (!data?.effect) return null
  const { rule, effect } = data
  const shown = QUALITY_MEASURES.filter(({ key }) => rule[key] || effect.distribution[key].some((count) => count > 0))
  return (
    <Card component="section" aria-label={t('Quality of clips')} padding="sm">
      <Text size="sm" fw={600}>
        {t('Quality of clips')}
      </Text>
      <Group gap="lg" mt={4} align="start">
        {shown.map((each) => {
          const { key, title, unit, good } = each
          const [limit, own] = [rule[key], effect.each[key]]
          const value = limit && t(qualityInWords(limit.limit, unit))
          const measure = t(title)
          return (
            <div key={key}>
              <Text size="xs" c="dimmed">
                {value === undefined
                  ? t('{measure}, no limit', { measure })
                  : good === 'from'
                    ? t('{measure}, at least {value}', { measure, value })
                    : t('{measure}, at most {value}', { measure, value })}
              </Text>
              <QualityHistogram measure={each} counts={effect.distribution[key]} limit={limit?.limit} />
              {own && <Text size="sm">{effectInWords(t, own)}</Text>}
            </div>
          )
        })}
      </Group>
      {ruleSentences(t, effect).map((sentence) => (
        <Text size="sm" mt={4} key={sentence}>
          {sentence}
        </Text>
      ))}
    </Card>
  )
}
