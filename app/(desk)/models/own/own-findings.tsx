import { List, Text, ThemeIcon } from '@mantine/core'
import { IconInfoCircle, IconX } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'

/** What was found in an ONNX file and its manifest; problems first. */
export function OwnFindings({ findings }: { findings: readonly { level: 'problem' | 'note'; text: string }[] }) {
  const t = useText()
  if (findings.length === 0) return null
  const sorted = [...findings].sort((a, b) => Number(a.level === 'note') - Number(b.level === 'note'))
  return (
    <List spacing="xs" size="sm" aria-label={t('Findings')} center={false}>
      {sorted.map(({ level, text }) => (
        <List.Item
          key={text}
          icon={
            <ThemeIcon size={20} radius="xl" color={level === 'problem' ? 'red.8' : 'gray.7'}>
              {level === 'problem' ? (
                <IconX size={14} aria-label={t('Problem')} />
              ) : (
                <IconInfoCircle size={14} aria-label={t('Note')} />
              )}
            </ThemeIcon>
          }
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t.stored(text)}
          </Text>
        </List.Item>
      ))}
    </List>
  )
}
