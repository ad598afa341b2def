'use client'
import { Card, Stack, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import { ImportState, isOpenImport } from './import-state.tsx'

/** An import that ended is shown for this long. */
const RECENT_MS = 24 * 3600_000

/** Imports under way and those that ended lately, with what came of them. */
export function Imports({ onOpen }: { onOpen: (id: string) => void }) {
  const t = useText()
  const client = useQueryClient()
  const imports = useQuery(
    rpc.models.imports.queryOptions({
      refetchInterval: (query) => (query.state.data?.some(({ state }) => isOpenImport(state)) ? 700 : 10_000),
    }),
  )
  const done = imports.data?.filter(({ state }) => state === 'done').length
  const before = useRef(done)
  useEffect(() => {
    if (before.current !== undefined && done !== before.current) void client.invalidateQueries()
    before.current = done
  }, [done, client])
  const cancel = useMutation(
    rpc.models.cancelImport.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const again = useMutation(
    rpc.models.retryImport.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const shown = imports.data?.filter(
    ({ state, finishedAt }) =>
      (isOpenImport(state) && state !== 'uploading') ||
      (state !== 'uploading' && finishedAt && Date.now() - finishedAt.getTime() < RECENT_MS),
  )
  if (!shown || shown.length === 0) return null
  return (
    <Card component="section" aria-label={t('Imports')}>
      <Title order={2} mb="xs">
        {t('Imports')}
      </Title>
      <Stack gap="sm">
        {shown.map((model) => (
          <ImportState
            key={model.id}
            model={model}
            onOpen={() => onOpen(model.id)}
            onCancel={() => cancel.mutate({ id: model.id })}
            onRetry={() => again.mutate({ id: model.id })}
          />
        ))}
      </Stack>
    </Card>
  )
}
