'use client'
import { Anchor, Button, Table, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { ListedRun } from '#lib/jobs/list-runs.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { originOf } from '../backups/backup-origin.ts'
import { isOpen, RunState, runNote } from '../run-state.tsx'

/** One run of the queue, with what may be done about it. */
export function RunRow({ run }: { run: ListedRun }) {
  const t = useText()
  const { title, href, summary } = runInWords(run, t)
  const study = 'study' in run ? run.study : undefined
  const note = (
    <Text size="sm" c={run.problem ? 'var(--mantine-color-error)' : 'dimmed'} maw={420}>
      {runNote(run, t)}
    </Text>
  )
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} href={href} size="sm" fw={600}>
          {title}
        </Anchor>
        <Text size="xs" c="dimmed">
          {summary}
          {study && (
            <Text span inherit hiddenFrom="sm">
              , {study.code}
            </Text>
          )}
        </Text>
        <Text component="div" hiddenFrom="sm">
          {note}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{study?.code}</Table.Td>
      <Table.Td>
        <RunState kind={run.kind} run={run} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{note}</Table.Td>
      <Table.Td ta="right">{run.mayControl && <Control run={run} title={title} />}</Table.Td>
    </Table.Tr>
  )
}

/** What a run is of, in words, with a link to it. */
export function runInWords(run: ListedRun, t: Translator): { title: string; href: string; summary: string } {
  switch (run.kind) {
    case 'analysis':
      return {
        title: `${run.interview.participant}, ${run.interview.visit}`,
        href: `/interviews/${run.interview.id}`,
        summary: t('Analysis of {participant}, {visit}', {
          participant: run.interview.participant,
          visit: run.interview.visit,
        }),
      }
    case 'training':
      return {
        title: run.targets.map((target) => t.stored(target)).join(', '),
        href: `/studies/${run.study.id}`,
        summary: t('Training of heads'),
      }
    case 'permutation':
      return {
        title: run.targets.map((target) => t.stored(target)).join(', '),
        href: run.heads.length === 1 ? `/heads/${run.heads[0]}` : `/studies/${run.study.id}/agreement`,
        summary:
          run.heads.length === 1
            ? t('Permutation test')
            : t('Permutation test of {count} heads', { count: run.heads.length }),
      }
    case 'encoder':
      return {
        title: run.outcome?.title ?? t('Encoder'),
        href: `/studies/${run.study.id}/heads/encoder`,
        summary: t('Training of an encoder on captions'),
      }
    case 'comparison':
      return run.heads.length > 0
        ? {
            title: t('Movement of the face'),
            href: `/heads/${run.heads[0]}`,
            summary: t('Head beside movement of the face'),
          }
        : {
            title: run.entries.map((encoders) => encoders.join(' + ')).join(', '),
            href: `/studies/${run.study.id}/heads/compare`,
            summary: t('Comparison of encoders'),
          }
    case 'phantom':
      return {
        title: run.study.title,
        href: `/studies/${run.study.id}`,
        summary: t('Phantom study of {participants} participants', { participants: run.participants }),
      }
    case 'import':
      return { title: run.fileName, href: '/models', summary: t('Model import by {name}', { name: run.requestedBy }) }
    case 'copy':
      return {
        title: `${run.interview.participant}, ${run.interview.visit}`,
        href: `/interviews/${run.interview.id}`,
        summary:
          run.purpose === 'sharing'
            ? t('Face-blurred copy of {participant}, {visit}', {
                participant: run.interview.participant,
                visit: run.interview.visit,
              })
            : t('Playable copy of {participant}, {visit}', {
                participant: run.interview.participant,
                visit: run.interview.visit,
              }),
      }
    case 'export':
      return {
        title: run.choice?.kind === 'reports' ? t('Severity reports') : t('Data of the study'),
        href: `/studies/${run.study.id}/export`,
        summary: run.choice?.kind === 'reports' ? t('Export of severity reports') : t('Export of data'),
      }
    case 'backup':
      return { title: t('Backup'), href: '/backups', summary: t(originOf(run)) }
  }
}

/** Cancels a run that is open, and runs one again that failed or was cancelled. */
function Control({ run, title }: { run: ListedRun; title: string }) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = {
    analysis: useMutation(rpc.analyses.cancel.mutationOptions(settle)),
    training: useMutation(rpc.studies.cancelTraining.mutationOptions(settle)),
    permutation: useMutation(rpc.permutations.cancel.mutationOptions(settle)),
    encoder: useMutation(rpc.encoderTraining.cancel.mutationOptions(settle)),
    comparison: useMutation(rpc.comparisons.cancel.mutationOptions(settle)),
    phantom: useMutation(rpc.studies.cancelPhantom.mutationOptions(settle)),
    import: useMutation(rpc.models.cancelImport.mutationOptions(settle)),
    backup: useMutation(rpc.backups.cancel.mutationOptions(settle)),
    export: useMutation(rpc.exports.cancel.mutationOptions(settle)),
    sharing: useMutation(rpc.blurredCopies.cancel.mutationOptions(settle)),
    playing: useMutation(rpc.playableCopies.cancel.mutationOptions(settle)),
  }
  const again = {
    analysis: useMutation(rpc.analyses.retry.mutationOptions(settle)),
    training: useMutation(rpc.studies.retryTraining.mutationOptions(settle)),
    permutation: useMutation(rpc.permutations.retry.mutationOptions(settle)),
    encoder: useMutation(rpc.encoderTraining.retry.mutationOptions(settle)),
    comparison: useMutation(rpc.comparisons.retry.mutationOptions(settle)),
    phantom: useMutation(rpc.studies.retryPhantom.mutationOptions(settle)),
    import: useMutation(rpc.models.retryImport.mutationOptions(settle)),
    backup: useMutation(rpc.backups.retry.mutationOptions(settle)),
    export: useMutation(rpc.exports.retry.mutationOptions(settle)),
    sharing: useMutation(rpc.blurredCopies.make.mutationOptions(settle)),
    playing: useMutation(rpc.playableCopies.make.mutationOptions(settle)),
  }
  const isEnded = run.state === 'failed' || run.state === 'cancelled'
  const mayRunAgain = isEnded && (run.kind !== 'import' || run.hasFiles)
  if (!isOpen(run.state) && !mayRunAgain) return null
  const mutations = mayRunAgain ? again : cancel
  const act = () => {
    if (run.kind === 'training' || run.kind === 'permutation' || run.kind === 'encoder' || run.kind === 'comparison')
      mutations[run.kind].mutate({ id: run.study.id, runId: run.id })
    else if (run.kind === 'copy') mutations[run.purpose].mutate({ recordingId: run.recordingId })
    else if (run.kind === 'phantom') mutations.phantom.mutate({ id: run.study.id })
    else mutations[run.kind].mutate({ id: run.id })
  }
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={mutations[run.kind === 'copy' ? run.purpose : run.kind].isPending}
      aria-label={mayRunAgain ? t('Run again: {title}', { title }) : t('Cancel {title}', { title })}
      onClick={act}
    >
      {mayRunAgain ? t('Run again') : t('Cancel')}
    </Button>
  )
}
