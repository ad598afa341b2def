import { notifications } from '@mantine/notifications'
import type { PageTranslator } from '#app/language.tsx'
import { rpcClient } from '#app/rpc/client.ts'
import { tellDeleted } from '../../../tell-deleted.tsx'

/** Offers to restore interviews that were deleted. */
export function tellUndo(t: PageTranslator, entries: readonly string[], onRestored: () => void): void {
  const undo = async () => {
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
  tellDeleted(t, {
    id: entries[0]!,
    title: t('Moved to the bin'),
    message:
      entries.length === 1
        ? t('1 interview can be restored.')
        : t('{count} interviews can be restored.', { count: entries.length }),
    undo,
  })
}
