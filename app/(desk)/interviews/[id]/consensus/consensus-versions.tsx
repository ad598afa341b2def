import { List, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AppConsensus } from '#app/rpc/client.ts'

/** What was signed, the latest first; nothing where nothing was. */
export function ConsensusVersions({ versions }: { versions: AppConsensus['versions'] }) {
  const t = useText()
  if (versions.length === 0) return null
  return (
    <section aria-label={t('Signed versions')}>
      <Title order={2}>{t('Signed versions')}</Title>
      <List size="sm" listStyleType="none">
        {versions.map(({ version, reason, signatures }) => (
          <List.Item key={version}>
            Version {version}
            {reason && `, “${reason}”`}:{' '}
            {signatures
              .map(
                ({ signedName, isThird, signedAt }) =>
                  `${signedName}${isThird ? ' (third)' : ''}, ${t.moment(signedAt)}`,
              )
              .join('; ')}
            <Text span size="xs" c="dimmed" ff="monospace">
              {' '}
              {signatures.map(({ sha256 }) => sha256.slice(0, 12)).join(' ')}
            </Text>
          </List.Item>
        ))}
      </List>
    </section>
  )
}
