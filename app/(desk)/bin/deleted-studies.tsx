'use client'
import { Card, Stack, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { BinTable } from '../bin-table.tsx'
import { Breadcrumb } from '../breadcrumb.tsx'

/** Studies that were deleted and can be restored. */
export function DeletedStudies() {
  const t = useText()
  const client = useQueryClient()
  const studies = useQuery(rpc.bin.studies.queryOptions())
  const settled = { onSettled: () => client.invalidateQueries() }
  const restore = useMutation(rpc.bin.restoreStudy.mutationOptions(settled))
  const remove = useMutation(rpc.bin.removeStudy.mutationOptions(settled))
  if (studies.isPending) return <Loading rows={4} />
  if (studies.error) return <Problem error={studies.error} retry={() => studies.refetch()} />
  const busy = restore.isPending ? restore.variables : remove.isPending ? remove.variables : undefined
  return (
    <Stack>
      <Breadcrumb current={t('Deleted studies')} />
      <Title order={1}>{t('Deleted studies')}</Title>
      {studies.data.length === 0 ? (
        <Empty title={t('No deleted studies')}>{t('A deleted study rests here and can be restored.')}</Empty>
      ) : (
        <Card>
          <BinTable
            items={studies.data}
            onRestore={(id) => restore.mutate({ id })}
            onRemove={(id) => remove.mutate({ id })}
            busy={busy?.id}
            problem={restore.error ?? remove.error}
          />
        </Card>
      )}
    </Stack>
  )
}
