'use client'
import { Button, Card, Group, NumberInput, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { BinTable } from '../../../bin-table.tsx'

/** The bin of a study, and how long things rest there. */
export function StudyBin({ studyId }: { studyId: string }) {
  const t = useText()
  const client = useQueryClient()
  const bin = useQuery(rpc.bin.see.queryOptions({ input: { studyId } }))
  const settled = { onSettled: () => client.invalidateQueries() }
  const restore = useMutation(rpc.bin.restore.mutationOptions(settled))
  const remove = useMutation(rpc.bin.remove.mutationOptions(settled))
  if (bin.isPending) return <Loading rows={5} />
  if (bin.error) return <Problem error={bin.error} retry={() => bin.refetch()} />
  const { days, items } = bin.data
  const busy = restore.isPending ? restore.variables : remove.isPending ? remove.variables : undefined
  return (
    <Stack>
      <Title order={2}>{t('Bin')}</Title>
      {items.length === 0 ? (
        <Empty title={t('The bin is empty')}>
          {t('What is deleted of this study rests here and can be restored.')}
        </Empty>
      ) : (
        <Card>
          <BinTable
            items={items}
            onRestore={(id) => restore.mutate({ id })}
            onRemove={(id) => remove.mutate({ id })}
            busy={busy?.id}
            problem={restore.error ?? remove.error}
          />
        </Card>
      )}
      <BinDays key={days} studyId={studyId} days={days} />
    </Stack>
  )
}

function BinDays({ studyId, days }: { studyId: string; days: number }) {
  const t = useText()
  const client = useQueryClient()
  const [value, setValue] = useState<string | number>(days)
  const save = useMutation(
    rpc.bin.setDays.mutationOptions({
      onSuccess: () => notifications.show({ message: t('Saved.') }),
      onSettled: () => client.invalidateQueries(),
    }),
  )
  return (
    <Card component="section" aria-label={t('How long deleted data is kept')}>
      <Group align="end" gap="sm">
        <NumberInput
          label={t('Days in the bin')}
          description={t('For what is deleted from now on. 0 deletes for good at once.')}
          min={0}
          max={90}
          value={value}
          onChange={setValue}
          w={320}
        />
        <Button
          variant="default"
          disabled={value === '' || Number(value) === days}
          loading={save.isPending}
          onClick={() => save.mutate({ studyId, days: Number(value) })}
        >
          {t('Save')}
        </Button>
      </Group>
      {save.error && <Problem error={save.error} />}
      <Text size="xs" c="dimmed" mt="xs">
        {t('Backups contain what was deleted until they are replaced.')}
      </Text>
    </Card>
  )
}
