'use client'
import { Alert, Badge, Button, Card, Group, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAdjustments, IconChartDots, IconPlus, IconUsers } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem, tellProblem } from '#app/states.tsx'
import { headKind } from '#lib/heads/head-kinds.ts'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { isOpen } from '../../run-state.tsx'
import { AddInterview } from './add-interview.tsx'
import { Heads } from './heads.tsx'
import { Interviews } from './interviews.tsx'
import { Members } from './members.tsx'
import { PhantomState } from './phantom-state.tsx'
import { Sampling } from './sampling.tsx'
import { TrainHeads } from './train-heads.tsx'

export function Study({ id }: { id: string }) {
  const client = useQueryClient()
  const study = useQuery(
    rpc.studies.see.queryOptions({
      input: { id },
      refetchInterval: (query) => {
        const data = query.state.data
        return isOpen(data?.phantom?.state) || (data?.counts.open ?? 0) > 0 ? 1500 : false
      },
    }),
  )
  const [adding, add] = useDisclosure()
  const [members, showMembers] = useDisclosure()
  const [sampling, showSampling] = useDisclosure()
  const anew = useMutation(
    rpc.studies.analyseOutdated.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const [training, showTraining] = useDisclosure()
  if (study.isPending) return <Loading rows={10} />
  if (study.error) return <Problem error={study.error} retry={() => study.refetch()} />
  const { counts, may, head, target, scale, outdated, phantom } = study.data
  const { open } = counts
  return (
    <Stack>
      <Breadcrumb here={study.data.code} />
      <Group justify="space-between" align="start">
        <div>
          <Group gap="sm">
            <Title order={1}>{study.data.title}</Title>
            {study.data.simulated && (
              <Badge color="grape" variant="light">
                simulated
              </Badge>
            )}
          </Group>
          {study.data.description && (
            <Text size="sm" c="dimmed" maw={720} mt={4}>
              {study.data.description}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {may.manage && (
            <Button variant="default" leftSection={<IconUsers size={18} aria-hidden />} onClick={showMembers.open}>
              Members
            </Button>
          )}
          {may.manage && (
            <Button
              variant="default"
              leftSection={<IconAdjustments size={18} aria-hidden />}
              onClick={showSampling.open}
            >
              Encoder
            </Button>
          )}
          {may.agreement && (
            <Button
              component={Link}
              href={`/studies/${id}/agreement`}
              variant="default"
              leftSection={<IconChartDots size={18} aria-hidden />}
            >
              Agreement
            </Button>
          )}
          {may.train && (
            <Button
              variant={head ? 'default' : 'filled'}
              onClick={showTraining.open}
              disabled={open > 0 || isOpen(phantom?.state)}
            >
              {head ? 'Train heads' : 'Train a head'}
            </Button>
          )}
          {may.addInterview && (
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={add.open}>
              Add interview
            </Button>
          )}
        </Group>
      </Group>
      {phantom && phantom.state !== 'done' && <PhantomState studyId={id} phantom={phantom} mayControl={may.manage} />}
      {outdated > 0 && open === 0 && !isOpen(phantom?.state) && (
        <Alert color="yellow">
          <Group justify="space-between">
            <Text size="sm">
              {outdated} {outdated === 1 ? 'recording is' : 'recordings are'} not analysed as the study’s settings say (
              {study.data.encoder}, stride {study.data.stride}).
            </Text>
            {may.manage && (
              <Button size="compact-sm" variant="default" loading={anew.isPending} onClick={() => anew.mutate({ id })}>
                Analyse {outdated === 1 ? 'it' : 'them'} now
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {head && head.encoder !== study.data.encoder && outdated === 0 && open === 0 && (
        <Alert color="yellow">
          The head was trained with {head.encoder}; the recordings are analysed with {study.data.encoder} now. Train
          again to have estimates from it.
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, md: 5 }}>
        <Fact label="Scale and target" value={`${scale.name}, ${target.title}`} />
        <Fact label="Interviews" value={`${counts.interviews}, of them ${counts.analysed} analysed`} />
        <Fact label="Rated" value={`${counts.rated} of ${counts.interviews}`} />
        <Fact label="Encoder" value={`${study.data.encoder}, stride ${study.data.stride}`} />
        <Fact
          label="Head"
          value={head ? `${headKind(head.kind)}, from ${head.participants} participants` : 'not trained yet'}
        />
      </SimpleGrid>
      {counts.interviews > 0 ? (
        <Interviews
          studyId={id}
          total={counts.interviews}
          range={target.range}
          version={`${Object.values(counts).join(' ')} ${head?.id}`}
        />
      ) : study.data.simulated ? (
        <Empty title="No recordings yet">
          This page fills by itself as a worker draws and analyses the recordings.
        </Empty>
      ) : (
        <Empty title="No interviews yet">Add the first interview, then upload its recording and rate it.</Empty>
      )}
      <Modal opened={adding} onClose={add.close} title="Add interview">
        <AddInterview studyId={id} />
      </Modal>
      {may.agreement && <Heads studyId={id} mayTrain={may.train} />}
      <Modal opened={training} onClose={showTraining.close} title="Train heads" size="lg">
        <TrainHeads studyId={id} target={target.key} onDone={showTraining.close} />
      </Modal>
      <Modal opened={sampling} onClose={showSampling.close} title="Encoder and clips">
        <Sampling studyId={id} encoder={study.data.encoder} stride={study.data.stride} onDone={showSampling.close} />
      </Modal>
      <Modal opened={members} onClose={showMembers.close} title="Members" size="lg">
        <Members studyId={id} />
      </Modal>
    </Stack>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <Card padding="sm">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" fw={600}>
        {value}
      </Text>
    </Card>
  )
}
