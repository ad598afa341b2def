import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { PageTranslator } from '#app/language.tsx'
import { rpcClient } from '#app/rpc/client.ts'

/** Offers to restore what was deleted. */
export function tellUndo(t: PageTranslator, entries: readonly string[], onRestored: () => void): void {
  const id = `deleted-${entries[0]}`
  const undo = async () => {
    notifications.hide(id)
    let failed = 0
    for (const entry of entries) {
      try {
        await rpcClient.bin.restore({ id: entry })
      } catch {
        // Counted here; what stays in the bin can be restored there.
        failed++
      }
    }
    notifications.show({
      message:
        failed === 0
          ? t('{count} restored.', { count: entries.length })
          : t('{failed} could not be restored. They are in the bin.', { failed }),
    })
    onRestored()
  }
  notifications.show({
    id,
    autoClose: 20_000,
    title: t('Moved to the bin'),
    message: (
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {entries.length === 1
            ? t('1 interview can be restored.')
            : t('{count} interviews can be restored.', { count: entries.length })}
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => void undo()}>
          {t('Undo')}
        </Button>
      </Group>
    ),
  })
}
