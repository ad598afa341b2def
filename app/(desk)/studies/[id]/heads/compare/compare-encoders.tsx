'use client'
import { Card, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { isOpen } from '../../../../run-state.tsx'
import { useStudy } from '../../study-frame.tsx'
import { UnderHeads } from '../under-heads.tsx'
import { useAllAgainAfter } from '../use-all-again.ts'
import { ComparisonRun } from './comparison-run.tsx'
import { NewComparison } from './new-comparison.tsx'

const POLL_MS = 1000

/** A new comparison of encoders, the one under way, and what earlier ones found. */
export function CompareEncoders({ id }: { id: string }) {
  const t = useText()
  const { data: study } = useStudy(id)
  if (!study) return null
  return (
    <UnderHeads studyId={id} title={t('Compare encoders')}>
      <Text size="sm" maw={820}>
        {t(
          'A head is trained on each encoder with the same folds of the same interviews: those that all of them saw a face in. The study’s own encoder and its head stay as they are.',
        )}
      </Text>
      <Comparisons studyId={id} target={study.target.key} encoder={study.encoder} />
    </UnderHeads>
  )
}

function Comparisons({ studyId, target, encoder }: { studyId: string; target: string; encoder: string }) {
  const t = useText()
  const [references, setReferences] = useState<Record<string, number>>({})
  const seen = useQuery(
    rpc.comparisons.see.queryOptions({
      input: { id: studyId, references },
      placeholderData: keepPreviousData,
      refetchInterval: (query) => (query.state.data?.runs.some(({ state }) => isOpen(state)) ? POLL_MS : false),
    }),
  )
  const open = seen.data?.runs.some(({ state }) => isOpen(state)) ?? false
  useAllAgainAfter(open)
  if (seen.isPending) return <Loading rows={6} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { runs, encoders, mayTrain } = seen.data
  return (
    <>
      {mayTrain && !open && (
        <Card component="section" aria-label={t('New comparison')} maw={820}>
          <Title order={3} mb="xs">
            {t('New comparison')}
          </Title>
          <NewComparison studyId={studyId} target={target} encoder={encoder} encoders={encoders} />
        </Card>
      )}
      {runs.length === 0 && (
        <Empty title={t('Nothing was compared yet')}>
          {t('A comparison shows how well heads on each encoder agree with the ratings, and what each encoder costs.')}
        </Empty>
      )}
      {runs.map((run) => (
        <ComparisonRun
          key={run.id}
          studyId={studyId}
          run={run}
          encoders={encoders}
          mayTrain={mayTrain}
          mayRetry={mayTrain && !open}
          onReference={(reference) => setReferences((known) => ({ ...known, [run.id]: reference }))}
        />
      ))}
    </>
  )
}
