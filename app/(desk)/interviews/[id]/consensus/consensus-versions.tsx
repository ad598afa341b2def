import { List, Text, Title } from '@mantine/core'
import type { AppConsensus } from '#app/rpc/client.ts'
import { moment } from '../../../numbers.ts'

/** What was signed, the latest first; nothing where nothing was. */
export function ConsensusVersions({ versions }: { versions: AppConsensus['versions'] }) {
  if (versions.length === 0) return null
  return (
    <section aria-label="Signed versions">
      <Title order={2}>Signed versions</Title>
      <List size="sm" listStyleType="none">
        {versions.map(({ version, reason, signatures }) => (
          <List.Item key={version}>
            Version {version}
            {reason && `, “${reason}”`}:{' '}
            {signatures
              .map(
                ({ signedName, isThird, signedAt }) => `${signedName}${isThird ? ' (third)' : ''}, ${moment(signedAt)}`,
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
