import { Button, Group, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'

/** One of a person's second factors. */
export function FactorRow({
  name,
  added,
  usedAt,
  onRemove,
}: {
  name: string
  added: Date | null
  usedAt: Date | null
  onRemove: () => void
}) {
  const t = useText()
  return (
    <Group component="li" justify="space-between" wrap="nowrap">
      <div>
        <Text fw={500}>{name}</Text>
        <Text size="xs" c="dimmed">
          {[
            added && t('Added {added}', { added: t.day(added) }),
            usedAt ? t('last used {usedAt}', { usedAt: t.moment(usedAt) }) : t('not used yet'),
          ]
            .filter(Boolean)
            .join(', ')}
        </Text>
      </div>
      <Button variant="default" size="xs" flex="none" aria-label={t('Remove {name}', { name })} onClick={onRemove}>
        {t('Remove')}
      </Button>
    </Group>
  )
}
