import { Group, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'

/** Name and sign of the product: two circles that agree in part. */
export function Mark() {
  const t = useText()
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#197277" />
        <circle cx="13" cy="16" r="7.5" fill="none" stroke="#fff" strokeWidth="2.4" />
        <circle cx="19" cy="16" r="7.5" fill="none" stroke="#a6d3d5" strokeWidth="2.4" />
      </svg>
      <Text fw={700} size="lg">
        {t('Concord')}
      </Text>
    </Group>
  )
}
