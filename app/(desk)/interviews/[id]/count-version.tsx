import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'

/** Lets a manager choose the version of a sheet that counts. */
export function CountVersion({ sheetId, version, rater }: { sheetId: string; version: number; rater: string }) {
  const client = useQueryClient()
  const [opened, { open, close }] = useDisclosure()
  const [reason, setReason] = useState('')
  const count = useMutation(
    rpc.sheets.count.mutationOptions({
      onSuccess: () => {
        close()
        return client.invalidateQueries()
      },
    }),
  )
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        onClick={open}
        aria-label={`Count this: version ${version} of ${rater}`}
      >
        Count this
      </Button>
      <Modal opened={opened} onClose={close} title={`Count version ${version}?`}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            count.mutate({ sheetId, version, reason })
          }}
        >
          <Stack gap="sm">
            <Text size="sm">
              Training and agreement use the scores of this version from now on. Heads that are trained already don’t
              change.
            </Text>
            <Textarea
              label="Reason"
              description="Kept in the audit trail."
              required
              autosize
              minRows={2}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            {count.error && <Problem error={count.error} />}
            <Group justify="end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={count.isPending} disabled={reason.trim().length < 3}>
                Count this version
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
