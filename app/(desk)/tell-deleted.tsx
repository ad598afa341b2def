import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { PageTranslator } from '#app/language.tsx'

/** Says that something was deleted, and offers to undo that for a while. */
export function tellDeleted(
  t: PageTranslator,
  { id, title, message, undo }: { id: string; title: string; message: string; undo: () => Promise<unknown> },
): void {
  const notification = `deleted-${id}`
  notifications.show({
    id: notification,
    autoClose: 20_000,
    title,
    message: (
      <Group justify="space-between" gap="sm">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(notification)
            void undo()
          }}
        >
          {t('Undo')}
        </Button>
      </Group>
    ),
  })
}
