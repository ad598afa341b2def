'use client'
import { Button, NumberInput, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { GIGABYTE, inGigabytes } from '#lib/storage/gigabytes.ts'
import type { StudyStorage } from '#lib/studies/study-quota.ts'

/** How much the recordings of a study may take. */
export function Quota({ studyId, storage }: { studyId: string; storage: StudyStorage }) {
  const t = useText()
  const client = useQueryClient()
  const before = storage.quotaBytes === null ? '' : storage.quotaBytes / GIGABYTE
  const [limit, setLimit] = useState<string | number>(before)
  const save = useMutation(
    rpc.studies.setQuota.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        notifications.show({ message: t('Saved.') })
      },
    }),
  )
  return (
    <Stack gap="sm">
      {save.error && <Problem error={save.error} />}
      <Text size="sm">
        {t('The recordings of this study take {usedBytes}.', { usedBytes: inGigabytes(storage.usedBytes) })}
      </Text>
      <NumberInput
        label={t('Limit in GB')}
        description={t(
          'Leave empty for no limit. Uploads that would go beyond it are refused; stored recordings are kept.',
        )}
        min={0.1}
        max={1_000_000}
        value={limit}
        onChange={setLimit}
      />
      <Button
        w="fit-content"
        loading={save.isPending}
        disabled={limit === before}
        onClick={() => save.mutate({ studyId, gigabytes: limit === '' ? null : Number(limit) })}
      >
        {t('Save')}
      </Button>
    </Stack>
  )
}
