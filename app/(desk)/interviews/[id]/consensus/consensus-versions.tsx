import { List, Text, Title } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
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
            {reason
              ? t('Version {version}, “{reason}”: {signatures}', {
                  version,
                  reason,
                  signatures: signaturesInWords(t, signatures),
                })
              : t('Version {version}: {signatures}', { version, signatures: signaturesInWords(t, signatures) })}
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

type Signature = AppConsensus['versions'][number]['signatures'][number]

function signaturesInWords(t: PageTranslator, signatures: readonly Signature[]): string {
  return signatures
    .map(({ signedName: name, isThird, signedAt }) =>
      isThird ? t('{name} (third), {moment}', { name, moment: t.moment(signedAt) }) : `${name}, ${t.moment(signedAt)}`,
    )
    .join('; ')
}
