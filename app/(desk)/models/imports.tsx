'use client'
import { Alert, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import { timeLeft } from '../numbers.ts'

const OPEN = ['uploading', 'queued', 'running']
/** An import that ended is shown for this long. */
const RECENT_MS = 24 * 3600_000

/** Imports under way and those that ended lately, with what came of them. */
export function Imports() {
  const client = useQueryClient()
  const imports = useQuery(
    rpc.models.imports.queryOptions({
      refetchInterval: (query) => (query.state.data?.some(({ state }) => OPEN.includes(state)) ? 700 : 10_000),
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
      (OPEN.includes(state) && state !== 'uploading') ||
      (state !== 'uploading' && finishedAt && Date.now() - finishedAt.getTime() < RECENT_MS),
  )
  if (!shown || shown.length === 0) return null
  return (
    <Card component="section" aria-label="Imports">
      <Title order={2} mb="xs">
        Imports
      </Title>
      <Stack gap="sm">
        {shown.map(({ id, fileName, state, stage, progress, secondsLeft, waits, problem, outcome, isKept }) => (
          <div key={id}>
            <Group justify="space-between">
              <Text size="sm" fw={600}>
                {fileName}
              </Text>
              {OPEN.includes(state) ? (
                <Group gap="xs">
                  <Text size="sm" c="dimmed" aria-live="polite">
                    {state === 'queued' ? (waits ?? 'waiting for a worker') : stage}
                    {secondsLeft !== null && `, about ${timeLeft(secondsLeft)} left`}
                  </Text>
                  <Button size="compact-sm" variant="default" onClick={() => cancel.mutate({ id })}>
                    Cancel
                  </Button>
                </Group>
              ) : (
                <Group gap="xs">
                  <Text size="sm" c="dimmed">
                    {state === 'done' && outcome
                      ? `installed as ${outcome.precision} in ${Math.round(outcome.seconds)} s, ${Math.round(outcome.peakMemoryMb)} MB of memory at most`
                      : state}
                  </Text>
                  {isKept && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`Run again: ${fileName}`}
                      onClick={() => again.mutate({ id })}
                    >
                      Run again
                    </Button>
                  )}
                </Group>
              )}
            </Group>
            {OPEN.includes(state) && <Progress value={100 * progress} mt={4} aria-label={`Import of ${fileName}`} />}
            {problem && (
              <Alert color="red" mt="xs" role="alert">
                {problem}
              </Alert>
            )}
            {outcome?.minCosine !== undefined && (
              <Text size="sm">Smallest cosine to float32 on drawn faces: {outcome.minCosine.toFixed(4)}</Text>
            )}
            {outcome?.messages.map((message) => (
              <Text key={message} size="sm" c="dimmed">
                {message}
              </Text>
            ))}
          </div>
        ))}
      </Stack>
    </Card>
  )
}
