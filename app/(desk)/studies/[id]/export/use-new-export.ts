import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'

/** Puts an export in the queue, and shows it in the list. */
export function useNewExport() {
  const t = useText()
  const client = useQueryClient()
  return useMutation(
    rpc.exports.make.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        notifications.show({ message: t('The export has started. You can leave this page.') })
      },
    }),
  )
}
