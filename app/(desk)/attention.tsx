import { Anchor, Card, Stack, Text, Title } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import type { AppStudy } from '../rpc/client.ts'

/** What is stuck in the studies that the person manages, each with a way to it; nothing where nothing is. */
export function Attention({ studies }: { studies: readonly AppStudy[] }) {
  const t = useText()
  const things = studies.filter(({ manages }) => manages).flatMap(stuckIn)
  if (things.length === 0) return null
  return (
    <Card component="section" aria-label={t('Needs attention')}>
      <Title order={2} mb={4}>
        {t('Needs attention')}
      </Title>
      <Stack gap={4}>
        {things.map(({ href, study, what }) => (
          <Text size="sm" key={`${href} ${what}`}>
            <Anchor component={Link} href={href} size="sm" fw={600}>
              {study}
            </Anchor>{' '}
            {what}
          </Text>
        ))}
      </Stack>
    </Card>
  )
}

function stuckIn({ id, code, counts, overdue, simulated }: AppStudy): { href: string; study: string; what: string }[] {
  const missing = counts.interviews - counts.recorded
  const unrated = counts.recorded - counts.rated
  const home = `/studies/${id}`
  return [
    ...(counts.failed > 0
      ? [
          {
            href: `${home}?show=problem`,
            study: code,
            what: counted(counts.failed, 'analysis failed', 'analyses failed'),
          },
        ]
      : []),
    ...(missing > 0 && !simulated
      ? [
          {
            href: `${home}?show=no-recording`,
            study: code,
            what: counted(missing, 'recording is missing', 'recordings are missing'),
          },
        ]
      : []),
    ...(overdue > 0
      ? [
          {
            href: `${home}/ratings?show=overdue`,
            study: code,
            what: counted(overdue, 'rating is overdue', 'ratings are overdue'),
          },
        ]
      : []),
    ...(unrated > 0 && !simulated
      ? [
          {
            href: home,
            study: code,
            what: counted(unrated, 'interview is not rated yet', 'interviews are not rated yet'),
          },
        ]
      : []),
  ]
}

const counted = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`)
