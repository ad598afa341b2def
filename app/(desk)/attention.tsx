import { Anchor, Card, Stack, Text, Title } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
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

function stuckIn({ id, code, counts, overdue, simulated }: AppStudy): { href: string; study: string; what: Message }[] {
  const missing = counts.interviews - counts.recorded
  const home = `/studies/${id}`
  const things: [count: number, href: string, what: Message][] = [
    [
      counts.failed,
      `${home}?show=failed`,
      phrase('{count} {count, plural, one {analysis} other {analyses}} failed', { count: counts.failed }),
    ],
    [
      counts.noFace,
      `${home}?show=no-face`,
      phrase('{count, plural, one {# recording shows} other {# recordings show}} no face', { count: counts.noFace }),
    ],
    [
      simulated ? 0 : missing,
      `${home}?show=no-recording`,
      phrase('{count} {count, plural, one {recording is} other {recordings are}} missing', { count: missing }),
    ],
    [
      overdue,
      `${home}/ratings?show=overdue`,
      phrase('{count} {count, plural, one {rating is} other {ratings are}} overdue', { count: overdue }),
    ],
    [
      simulated ? 0 : counts.unrated,
      `${home}?show=unrated`,
      phrase('{count} {count, plural, one {interview is} other {interviews are}} not rated yet', {
        count: counts.unrated,
      }),
    ],
  ]
  return things.filter(([count]) => count > 0).map(([, href, what]) => ({ href, study: code, what }))
}
