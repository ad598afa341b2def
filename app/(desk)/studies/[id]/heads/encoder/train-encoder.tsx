'use client'
import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { isOpen } from '../../../../run-state.tsx'
import { useStudy } from '../../study-frame.tsx'
import { UnderHeads } from '../under-heads.tsx'
import { useAllAgainAfter } from '../use-all-again.ts'
import { EncoderForm } from './encoder-form.tsx'
import { EncoderRun } from './encoder-run.tsx'

const POLL_MS = 1000

/** What an encoder can learn from in a study, the training of one, and what came of earlier trainings. */
export function TrainEncoder({ id }: { id: string }) {
  const t = useText()
  const { data: study } = useStudy(id)
  if (!study) return null
  return (
    <UnderHeads studyId={id} title={t('Train an encoder')}>
      {study.may.train ? (
        <Trainings studyId={id} encoder={study.encoder} />
      ) : (
        <Alert color="gray">{t('Only managers of the study train encoders.')}</Alert>
      )}
    </UnderHeads>
  )
}

function Trainings({ studyId, encoder }: { studyId: string; encoder: string }) {
  const t = useText()
  const seen = useQuery(
    rpc.encoderTraining.see.queryOptions({
      input: { id: studyId },
      refetchInterval: (query) => (query.state.data?.runs.some(({ state }) => isOpen(state)) ? POLL_MS : false),
    }),
  )
  const open = seen.data?.runs.some(({ state }) => isOpen(state)) ?? false
  useAllAgainAfter(open)
  if (seen.isPending) return <Loading rows={6} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { counts, encoders, runs } = seen.data
  return (
    <Stack maw={820}>
      <Text size="sm">
        {t(
          'An encoder turns faces into numbers. Here its part that looks at movement learns to tell which words of this study’s captions fit which clip.',
        )}
      </Text>
      <Text size="sm">
        {t('It will have seen the participants it learns from: judge heads on it in another study.')}
      </Text>
      {counts.captions === 0 ? (
        <Empty title={t('No captions yet.')}>{t('Write some on the review page of an interview.')}</Empty>
      ) : (
        !open && <EncoderForm studyId={studyId} studysEncoder={encoder} counts={counts} encoders={encoders} />
      )}
      {runs.map((run, i) => (
        <EncoderRun key={run.id} studyId={studyId} run={run} isLatest={i === 0} mayRetry={!open} />
      ))}
    </Stack>
  )
}
