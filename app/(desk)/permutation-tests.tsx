'use client'
import { Alert, Button, Card, Group, NumberInput, Progress, Select, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import { asWritten } from './numbers.ts'
import { isOpen, runNote } from './run-state.tsx'

/** A test that takes longer than this is not what is offered first. */
const PATIENCE_S = 600

/** Permutation tests of heads: what they found, the one under way, and a form for another. */
export function PermutationTests({ studyId, heads }: { studyId: string; heads: string[] }) {
  const t = useText()
  const client = useQueryClient()
  const input = { id: studyId, heads }
  const tests = useQuery(
    rpc.permutations.see.queryOptions({
      input,
      refetchInterval: (query) => (isOpen(query.state.data?.run?.state) ? 1000 : false),
    }),
  )
  const open = isOpen(tests.data?.run?.state)
  const before = useRef(open)
  useEffect(() => {
    if (before.current && !open) void client.invalidateQueries()
    before.current = open
  }, [open, client])
  if (tests.error) return <Problem error={tests.error} retry={() => tests.refetch()} />
  if (!tests.data) return null
  const { run, offers, mayTest } = tests.data
  const several = heads.length > 1
  return (
    <Card component="section" aria-label={t('Permutation test')}>
      <Title order={2} mb={4}>
        {t('Permutation test')}
      </Title>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {several
            ? t(
                'Tests whether r is above chance: ratings are permuted among participants, and the whole training, with the choice of the best of these {count} heads, is repeated.',
                { count: heads.length },
              )
            : t(
                'Tests whether r is above chance: ratings are permuted among participants, and the whole training is repeated.',
              )}
        </Text>
        {tests.data.tests.map(({ id, lines }) => (
          <div key={id}>
            {lines.map((line) => (
              <Text key={line} size="sm">
                {t.stored(line)}
              </Text>
            ))}
          </div>
        ))}
        {run && <RunOfTest studyId={studyId} run={run} mayTest={mayTest} />}
        {mayTest && !open && <NewTest input={input} offers={offers} />}
        {tests.data.tests.length === 0 && !mayTest && !run && (
          <Text size="sm">{t('No permutation test was run.')}</Text>
        )}
      </Stack>
    </Card>
  )
}

type Run = Parameters<typeof runNote>[0] & { id: string; isOfThese: boolean; permutations: number | undefined }

function RunOfTest({ studyId, run, mayTest }: { studyId: string; run: Run; mayTest: boolean }) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.permutations.cancel.mutationOptions(settle))
  const again = useMutation(rpc.permutations.retry.mutationOptions(settle))
  if (isOpen(run.state))
    return (
      <Group gap="sm" wrap="nowrap">
        <Progress value={100 * run.progress} style={{ flex: 1 }} aria-label={t('Permutation test')} />
        <Text size="sm" c="dimmed" aria-live="polite">
          {run.isOfThese ? '' : `${t('of other heads of the study:')} `}
          {runNote(run, t)}
        </Text>
        {mayTest && (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending}
            aria-label={t('Cancel permutation test')}
            onClick={() => cancel.mutate({ id: studyId, runId: run.id })}
          >
            {t('Cancel')}
          </Button>
        )}
      </Group>
    )
  if (!run.isOfThese) return null
  return (
    <Alert color={run.state === 'failed' ? 'red' : 'gray'} role={run.state === 'failed' ? 'alert' : undefined}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Text size="sm">{run.problem ? t.stored(run.problem) : t('The last permutation test was cancelled.')}</Text>
        {mayTest && (
          <Button
            size="compact-sm"
            variant="default"
            miw="max-content"
            loading={again.isPending}
            aria-label={t('Resume permutation test')}
            onClick={() => again.mutate({ id: studyId, runId: run.id })}
          >
            {t('Resume')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

interface Offer {
  permutations: number
  seconds: number
}

function NewTest({ input, offers }: { input: { id: string; heads: string[] }; offers: readonly Offer[] }) {
  const t = useText()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<string | null>(null)
  const [seed, setSeed] = useState<string | number>(1)
  const start = useMutation(
    rpc.permutations.start.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const draws = chosen ?? String(firstOffer(offers).permutations)
  return (
    <Group align="end" gap="sm">
      <Select
        label={t('Draws')}
        w={300}
        data={offers.map(({ permutations, seconds }) => ({
          value: String(permutations),
          label: t('{permutations}, about {seconds}, smallest p {smallest}', {
            permutations,
            seconds: t.timeLeft(seconds),
            smallest: asWritten(Number((1 / (permutations + 1)).toPrecision(1)), t),
          }),
        }))}
        value={draws}
        onChange={setChosen}
        allowDeselect={false}
      />
      <NumberInput label={t('Seed')} w={100} min={0} value={seed} onChange={setSeed} />
      <Button
        variant="default"
        loading={start.isPending}
        onClick={() => start.mutate({ ...input, plan: { permutations: Number(draws), seed: Number(seed) || 0 } })}
      >
        {t('Start test')}
      </Button>
    </Group>
  )
}

/** The most draws up to 999 that do not take long; the fewest where all do. */
function firstOffer(offers: readonly Offer[]): Offer {
  const quick = offers.filter(({ permutations, seconds }) => permutations <= 999 && seconds <= PATIENCE_S)
  return quick.at(-1) ?? offers[0]!
}
