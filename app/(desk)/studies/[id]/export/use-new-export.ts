import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'

/** Puts an export in the queue, and shows it in the list. */
export function useNewExport() {
  const client = useQueryClient()
  return useMutation(
    rpc.exports.make.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        notifications.show({ message: 'The export has started. You can leave this page.' })
      },
    }),
  )
}
