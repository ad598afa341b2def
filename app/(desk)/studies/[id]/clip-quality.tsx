import { Card, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { QUALITY_MEASURES } from '#lib/quality/measures.ts'
import { qualityInWords } from '#lib/quality/quality-words.ts'
import { effectInWords, ruleSentences } from './quality-in-words.ts'

/** How much each limit of quality leaves out now; nothing where the study has none. */
export function ClipQuality({ studyId }: { studyId: string }) {
  const t = useText()
  // All clips of the study are gone through for it.
  const { data } = useQuery(rpc.studies.quality.queryOptions({ input: { id: studyId }, staleTime: 300_000 }))
  if (!data?.effect) return null
  const { rule, effect } = data
  return (
    <Card component="section" aria-label={t('Quality of clips')} padding="sm">
      <Text size="sm" fw={600}>
        {t('Quality of clips')}
      </Text>
      <Group gap="lg" mt={4}>
        {QUALITY_MEASURES.flatMap(({ key, title, unit, good }) => {
          const [limit, own] = [rule[key], effect.each[key]]
          if (!limit || !own) return []
          const value = t(qualityInWords(limit.limit, unit))
          const measure = t(title)
          return [
            <div key={key}>
              <Text size="xs" c="dimmed">
                {good === 'from'
                  ? t('{measure}, at least {value}', { measure, value })
                  : t('{measure}, at most {value}', { measure, value })}
              </Text>
              <Text size="sm">{effectInWords(t, own)}</Text>
            </div>,
          ]
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
