import { Button, Code, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'

/** Shows recovery codes once: only their hashes are stored. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const t = useText()
  const lines = [
    t('Recovery codes for Concord at {host}', { host: window.location.host }),
    t('Each works once.'),
    '',
    ...codes,
  ]
  const text = `${lines.join('\n')}\n`
  const download = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    Object.assign(document.createElement('a'), { href: url, download: 'concord-recovery-codes.txt' }).click()
    URL.revokeObjectURL(url)
  }
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t(
          'If you lose your phone or key, each of these codes signs you in once. Keep them where only you find them. They are shown only now.',
        )}
      </Text>
      <SimpleGrid
        cols={2}
        spacing="xs"
        component="ul"
        p={0}
        m={0}
        style={{ listStyle: 'none' }}
        aria-label={t('Recovery codes')}
      >
        {codes.map((code) => (
          <Code key={code} component="li" ta="center" fz="sm">
            {code}
          </Code>
        ))}
      </SimpleGrid>
      <Group justify="end">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('Copied') : t('Copy')}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={download}>
          {t('Download')}
        </Button>
        <Button onClick={onDone}>{t('I have kept them')}</Button>
      </Group>
    </Stack>
  )
}
