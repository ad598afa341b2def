import { Button, Card, Group, Select, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import { RunActs } from '../run-acts.tsx'
import { ComparisonTable } from './comparison-table.tsx'
import { entryName, type Seen } from './encoder-names.ts'

type Run = Seen['runs'][number]

/** A comparison: how far it is, why it failed, or what it found. */
export function ComparisonRun({
  studyId,
  run,
  encoders,
  mayTrain,
  mayRetry,
  onReference,
}: {
  studyId: string
  run: Run
  encoders: Seen['encoders']
  mayTrain: boolean
  mayRetry: boolean
  onReference: (reference: number) => void
}) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.comparisons.cancel.mutationOptions(settle))
  const retry = useMutation(rpc.comparisons.retry.mutationOptions(settle))
  const input = { id: studyId, runId: run.id }
  const title = t('Comparison of {moment}', { moment: t.moment(run.createdAt) })
  return (
    <Card component="section" aria-label={title}>
      <Stack gap="sm">
        <RunHeading run={run} title={title} encoders={encoders} onReference={onReference} />
        {run.state !== 'done' && (
          <RunActs
            kind="comparison"
            run={run}
            title={title}
            cancel={mayTrain ? () => cancel.mutate(input) : undefined}
            retry={mayRetry ? () => retry.mutate(input) : undefined}
            isAsking={cancel.isPending || retry.isPending}
          />
        )}
        {run.result?.targets.map((target) => (
          <ComparisonTable
            key={target.key}
            target={target}
            result={run.result!}
            nameOf={(names) => entryName(names, encoders)}
          />
        ))}
      </Stack>
    </Card>
  )
}

/** When it was asked for, what is compared, and of one that has ended well what it is compared against. */
function RunHeading({
  run,
  title,
  encoders,
  onReference,
}: {
  run: Run
  title: string
  encoders: Seen['encoders']
  onReference: (reference: number) => void
}) {
  const t = useText()
  return (
    <Group justify="space-between" align="end">
      <div>
        <Title order={3}>{title}</Title>
        <Text size="sm" c="dimmed">
          {t.list(run.entries.map((entry) => entryName(entry, encoders)))}
        </Text>
        {run.heads.length > 0 && (
          <Text size="sm">
            {t(
              '{count, plural, one {A head is} other {# heads are}} put beside movement of the face, as after each training. Another comparison can start after this one ends or is cancelled.',
              { count: run.heads.length },
            )}
          </Text>
        )}
      </div>
      {run.result && (
        <Group align="end" gap="sm">
          <Select
            label={t('Compared against')}
            data={run.result.entries.map((entry, i) => ({
              value: String(i),
              label: entryName(entry.encoders, encoders),
            }))}
            value={String(run.result.reference)}
            onChange={(value) => value && onReference(Number(value))}
            allowDeselect={false}
          />
          <Button
            component="a"
            variant="default"
            href={`/api/comparisons/${run.id}?reference=${run.result.reference}`}
            download
          >
            {t('Download CSV')}
          </Button>
        </Group>
      )}
    </Group>
  )
}
