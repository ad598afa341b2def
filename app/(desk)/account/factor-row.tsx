import { Button, Group, Text } from '@mantine/core'
import { day, moment } from '../numbers.ts'

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
  return (
    <Group component="li" justify="space-between" wrap="nowrap">
      <div>
        <Text fw={500}>{name}</Text>
        <Text size="xs" c="dimmed">
          {added && `Added ${day(added)}, `}
          {usedAt ? `last used ${moment(usedAt)}` : 'not used yet'}
        </Text>
      </div>
      <Button variant="default" size="xs" flex="none" aria-label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </Group>
  )
}
