import { Alert, Button, Group, Progress, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AppImport } from '#app/rpc/client.ts'
import { phrase } from '#lib/messages/message.ts'

const ENDED = { done: phrase('done'), failed: phrase('failed'), cancelled: phrase('cancelled') }
const OPEN = ['uploading', 'queued', 'running']

/** Whether an import has not ended yet. */
export const isOpenImport = (state: string): boolean => OPEN.includes(state)

/** One import: how far it is, or what came of it. */
export function ImportState({
  model,
  onOpen,
  onCancel,
  onRetry,
}: {
  model: AppImport
  /** Shows what was found in an ONNX file of one's own. */
  onOpen: () => void
  onCancel: () => void
  onRetry: () => void
}) {
  const t = useText()
  const { fileName, state, stage, progress, secondsLeft, waits, problem, outcome } = model
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {fileName}
        </Text>
        {isOpenImport(state) ? (
          <Group gap="xs">
            <Text size="sm" c="dimmed" aria-live="polite">
              {state === 'queued' ? (waits ? t.stored(waits) : t('waiting for a worker')) : t.stored(stage)}
              {secondsLeft !== null && `, ${t('about {secondsLeft} left', { secondsLeft: t.timeLeft(secondsLeft) })}`}
            </Text>
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              {t('Cancel')}
            </Button>
          </Group>
        ) : (
          <Ended model={model} onOpen={onOpen} onRetry={onRetry} />
        )}
      </Group>
      {isOpenImport(state) && (
        <Progress value={100 * progress} mt={4} aria-label={t('Import of {fileName}', { fileName })} />
      )}
      {problem && (
        <Alert color="red" mt="xs" role="alert">
          {t.stored(problem)}
        </Alert>
      )}
      {outcome?.minCosine !== undefined && (
        <Text size="sm">
          {t('Smallest cosine to float32 on drawn faces: {minCosine}', { minCosine: t.decimals(outcome.minCosine, 4) })}
        </Text>
      )}
      {outcome?.messages.map((message) => (
        <Text key={message} size="sm" c="dimmed">
          {t.stored(message)}
        </Text>
      ))}
    </div>
  )
}

/** What came of an import, and what can still be done with its file. */
function Ended({
  model: { fileName, state, outcome, hasFiles, own },
  onOpen,
  onRetry,
}: {
  model: AppImport
  onOpen: () => void
  onRetry: () => void
}) {
  const t = useText()
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {state === 'done' && own?.dryRun
          ? t('checked, not installed')
          : state === 'done' && outcome?.precision
            ? t('installed as {precision} in {seconds} s, peak memory {megabytes} MB', {
                precision: outcome.precision,
                seconds: Math.round(outcome.seconds),
                megabytes: Math.round(outcome.peakMemoryMb),
              })
            : t(ENDED[state as keyof typeof ENDED])}
      </Text>
      {own && hasFiles && (
        <Button size="compact-sm" variant="default" aria-label={t('Open: {fileName}', { fileName })} onClick={onOpen}>
          {t('Open')}
        </Button>
      )}
      {hasFiles && state !== 'done' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('Run again: {fileName}', { fileName })}
          onClick={onRetry}
        >
          {t('Run again')}
        </Button>
      )}
    </Group>
  )
}
