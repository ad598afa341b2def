'use client'
import { Alert, Anchor, Badge, Button, Card, Group, Progress, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { useText } from '#app/language.tsx'
import { type AppHead, rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem, tellProblem } from '#app/states.tsx'
import { foldsInWords } from '#lib/heads/folds-in-words.ts'
import { LossCurves } from '../../../loss-curves.tsx'
import { isOpen, runNote } from '../../../run-state.tsx'
import { SeenStudyBadge } from '../../../seen-study.tsx'
import { StandingBadge } from '../../../standing-badge.tsx'
import { inBrackets, kindOfHead, textOf } from '../agreement/figures-in-words.ts'
import { NewHead } from './new-head.tsx'

/** The heads of a study with the training under way. */
export function Heads({ studyId, mayTrain }: { studyId: string; mayTrain: boolean }) {
  const t = useText()
  const client = useQueryClient()
  const heads = useQuery(
    rpc.studies.heads.queryOptions({
      input: { id: studyId },
      refetchInterval: (query) => (isOpen(query.state.data?.run?.state) ? 600 : false),
    }),
  )
  const open = isOpen(heads.data?.run?.state)
  const before = useRef(open)
  useEffect(() => {
    if (before.current && !open) void client.invalidateQueries()
    before.current = open
  }, [open, client])
  const cancel = useMutation(
    rpc.studies.cancelTraining.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const again = useMutation(
    rpc.studies.retryTraining.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const choose = useMutation(
    rpc.studies.chooseHead.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  if (heads.isPending) return <Loading rows={4} />
  if (heads.error) return <Problem error={heads.error} retry={() => heads.refetch()} />
  if (heads.data.heads.length === 0 && !heads.data.run)
    return (
      <Empty title={t('No head is trained yet')}>
        {t(
          'A head estimates the target from the analysed recordings. Training needs at least four participants with an analysed recording and a locked rating sheet.',
        )}
      </Empty>
    )
  const { run } = heads.data
  return (
    <Card component="section" aria-label={t('Heads')}>
      {run && isOpen(run.state) && (
        <RunProgress run={run} onCancel={mayTrain ? () => cancel.mutate({ id: studyId, runId: run.id }) : undefined} />
      )}
      {run?.curves && run.curves.length > 1 && isOpen(run.state) && <LossCurves curves={run.curves} />}
      {run && (run.state === 'failed' || run.state === 'cancelled') && (
        <EndedRun
          run={run}
          isBusy={again.isPending}
          onAgain={mayTrain ? () => again.mutate({ id: studyId, runId: run.id }) : undefined}
        />
      )}
      {mayTrain && !open && (
        <NewHead
          studyId={studyId}
          heads={heads.data.heads}
          busy={choose.isPending}
          onUse={(headId) => choose.mutate({ id: studyId, headId })}
        />
      )}
      {heads.data.heads.length > 0 && (
        <>
          <Table verticalSpacing={6}>
            <HeadColumns />
            <Table.Tbody>
              {heads.data.heads.map((head) => (
                <HeadRow
                  key={head.id}
                  head={head}
                  mayTrain={mayTrain}
                  isBusy={choose.isPending && choose.variables.headId === head.id}
                  onUse={() => choose.mutate({ id: studyId, headId: head.id })}
                />
              ))}
            </Table.Tbody>
          </Table>
          <Text size="xs" c="dimmed" mt="xs">
            {t('Pages and reports of the study show the estimates of the head in use.')}
          </Text>
        </>
      )}
    </Card>
  )
}

type Run = NonNullable<Awaited<ReturnType<typeof rpc.studies.heads.call>>['run']>

function RunProgress({ run, onCancel }: { run: Run; onCancel: (() => void) | undefined }) {
  const t = useText()
  return (
    <Group mb="sm" gap="sm" wrap="nowrap">
      <Progress value={100 * run.progress} style={{ flex: 1 }} aria-label={t('Training')} />
      <Text size="sm" c="dimmed" aria-live="polite">
        {run.state === 'queued'
          ? textOf(t, run.waits) || t('waiting for a worker')
          : t('training, {run}', { run: runNote(run, t) })}
      </Text>
      {onCancel && (
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t('Cancel')}
        </Button>
      )}
    </Group>
  )
}

/** Why the last training has no heads. */
function EndedRun({ run, isBusy, onAgain }: { run: Run; isBusy: boolean; onAgain: (() => void) | undefined }) {
  const t = useText()
  return (
    <Alert color={run.state === 'failed' ? 'red' : 'gray'} mb="sm" role={run.state === 'failed' ? 'alert' : undefined}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Text size="sm">{textOf(t, run.problem) || t('The last training was cancelled.')}</Text>
        {onAgain && (
          <Button
            size="compact-sm"
            variant="default"
            loading={isBusy}
            aria-label={t('Run again: {title}', { title: t('Training') })}
            miw="max-content"
            onClick={onAgain}
          >
            {t('Run again')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function HeadRow({
  head,
  mayTrain,
  isBusy,
  onUse,
}: {
  head: AppHead
  mayTrain: boolean
  isBusy: boolean
  onUse: () => void
}) {
  const t = useText()
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/heads/${head.id}`} size="sm" fw={600}>
          {t.stored(head.target)}
        </Anchor>
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            {t('{kind} on {encoder}', { kind: kindOfHead(t, head.kind), encoder: head.encoder })}
          </Text>
          <StandingBadge standing={head.standing} />
          <SeenStudyBadge seen={head.hasSeenStudy} />
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">{t.moment(head.createdAt)}</Table.Td>
      <Table.Td visibleFrom="md">{textOf(t, foldsInWords(head.folds))}</Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {head.participants}
      </Table.Td>
      <Table.Td ta="right">
        {head.pearson ? t.twoDecimals(head.pearson.r) : '–'}
        {head.pearson?.interval && (
          <Text span size="sm" c="dimmed">
            {' '}
            {inBrackets(t, t.twoDecimals(head.pearson.interval[0]), t.twoDecimals(head.pearson.interval[1]))}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {head.inUse && (
          <Badge variant="light" size="sm" miw="max-content">
            {t('in use')}
          </Badge>
        )}
        {head.inUse === false && mayTrain && (
          <Button
            size="compact-xs"
            variant="default"
            loading={isBusy}
            onClick={onUse}
            aria-label={t('Use {kind} of {createdAt}', {
              kind: kindOfHead(t, head.kind),
              createdAt: t.moment(head.createdAt),
            })}
          >
            {t('Use')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function HeadColumns() {
  const t = useText()
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{t('Estimates')}</Table.Th>
        <Table.Th visibleFrom="sm">{t('Trained')}</Table.Th>
        <Table.Th visibleFrom="md">{t('Validation')}</Table.Th>
        <Table.Th ta="right" visibleFrom="sm">
          {t('Participants')}
        </Table.Th>
        <Table.Th ta="right">{t('r out of fold')}</Table.Th>
        <Table.Th ta="right" aria-label={t('In use')} />
      </Table.Tr>
    </Table.Thead>
  )
}
