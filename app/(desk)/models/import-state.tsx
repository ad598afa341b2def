import { Alert, Button, Group, Progress, Text } from '@mantine/core'
import type { AppImport } from '#app/rpc/client.ts'
import { timeLeft } from '../numbers.ts'

const OPEN = ['uploading', 'queued', 'running']

/** Whether an import has not ended yet. */
export const isOpenImport = (state: string): boolean => OPEN.includes(state)

/** One import: how far it is, or what came of it. */
export function ImportState({
  model: { fileName, state, stage, progress, secondsLeft, waits, problem, outcome, hasFiles },
  onCancel,
  onRetry,
}: {
  model: AppImport
  onCancel: () => void
  onRetry: () => void
}) {
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {fileName}
        </Text>
        {isOpenImport(state) ? (
          <Group gap="xs">
            <Text size="sm" c="dimmed" aria-live="polite">
              {state === 'queued' ? (waits ?? 'waiting for a worker') : stage}
              {secondsLeft !== null && `, about ${timeLeft(secondsLeft)} left`}
            </Text>
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              Cancel
            </Button>
          </Group>
        ) : (
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {state === 'done' && outcome
                ? `installed as ${outcome.precision} in ${Math.round(outcome.seconds)} s, peak memory ${Math.round(outcome.peakMemoryMb)} MB`
                : state}
            </Text>
            {hasFiles && (
              <Button size="compact-sm" variant="default" aria-label={`Run again: ${fileName}`} onClick={onRetry}>
                Run again
              </Button>
            )}
          </Group>
        )}
      </Group>
      {isOpenImport(state) && <Progress value={100 * progress} mt={4} aria-label={`Import of ${fileName}`} />}
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
  )
}
