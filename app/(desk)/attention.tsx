import { Anchor, Card, Stack, Text, Title } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import type { Message } from '#lib/messages/message.ts'
import { studyNeeds } from '#lib/review/study-needs.ts'
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
          <Text size="sm" key={`${href} ${what.source}`}>
            <Anchor component={Link} href={href} size="sm" fw={600}>
              {study}
            </Anchor>{' '}
            {t(what)}
          </Text>
        ))}
      </Stack>
    </Card>
  )
}

const stuckIn = (study: AppStudy): { href: string; study: string; what: Message }[] =>
  studyNeeds(study).map(({ path, what }) => ({ href: `/studies/${study.id}${path}`, study: study.code, what }))
