'use client'
import {
  Alert,
  Anchor,
  Badge,
  Breadcrumbs,
  Button,
  Card,
  Group,
  Modal,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAdjustments, IconChartDots, IconPlus, IconUsers } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem, tellProblem } from '#app/states.tsx'
import { AnalysisState, isOpen } from '../../analysis-state.tsx'
import { oneDecimal } from '../../numbers.ts'
import { AddInterview } from './add-interview.tsx'
import { Heads } from './heads.tsx'
import { Members } from './members.tsx'
import { Sampling } from './sampling.tsx'
import { TrainHeads } from './train-heads.tsx'

export function Study({ id }: { id: string }) {
  const client = useQueryClient()
  const study = useQuery(
    rpc.studies.see.queryOptions({
      input: { id },
      refetchInterval: (query) => {
        const data = query.state.data
        const filling = data?.simulated && (data.interviews.length === 0 || !data.head)
        return filling || data?.interviews.some(({ analysis }) => isOpen(analysis?.state)) ? 1500 : false
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
  const { interviews, may, head, target, scale, outdated } = study.data
  const analysed = interviews.filter(({ analysis }) => analysis?.state === 'done').length
  const open = interviews.filter(({ analysis }) => isOpen(analysis?.state)).length
  const rated = interviews.filter(({ lockedSheets }) => lockedSheets > 0).length
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} href="/" size="sm">
          Studies
        </Anchor>
        <Text size="sm" c="dimmed">
          {study.data.code}
        </Text>
      </Breadcrumbs>
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
            <Button variant={head ? 'default' : 'filled'} onClick={showTraining.open} disabled={open > 0}>
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
      {outdated > 0 && open === 0 && (
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
        <Fact label="Interviews" value={`${interviews.length}, of them ${analysed} analysed`} />
        <Fact label="Rated" value={`${rated} of ${interviews.length}`} />
        <Fact label="Encoder" value={`${study.data.encoder}, stride ${study.data.stride}`} />
        <Fact label="Head" value={head ? `ridge, from ${head.participants} participants` : 'not trained yet'} />
      </SimpleGrid>
      {interviews.length === 0 ? (
        study.data.simulated ? (
          <Empty title="The phantoms are being drawn">
            This page fills by itself as the worker renders and analyses them.
          </Empty>
        ) : (
          <Empty title="No interviews yet">Add the first interview, then upload its recording and rate it.</Empty>
        )
      ) : (
        <Table.ScrollContainer minWidth={680}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Participant</Table.Th>
                <Table.Th>Visit</Table.Th>
                <Table.Th>Date</Table.Th>
                <Table.Th>Analysis</Table.Th>
                <Table.Th>Ratings</Table.Th>
                <Table.Th ta="right">Estimate, 90 % interval</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {interviews.map((interview) => (
                <Table.Tr key={interview.id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/interviews/${interview.id}`} fw={600} size="sm">
                      {interview.participant}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{interview.visit}</Table.Td>
                  <Table.Td>{interview.date.toISOString().slice(0, 10)}</Table.Td>
                  <Table.Td>
                    {interview.analysis ? (
                      <AnalysisState analysis={interview.analysis} />
                    ) : (
                      <Text size="sm" c="dimmed">
                        {interview.recordings === 0 ? 'no recording' : 'waiting'}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {interview.lockedSheets} locked
                    {interview.ownSheet === 'draft' && ', your draft'}
                  </Table.Td>
                  <Table.Td ta="right">{interview.estimate && <Estimate {...interview.estimate} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
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

function Estimate({ value, lower, upper, kind }: { value: number; lower: number; upper: number; kind: string }) {
  return (
    <>
      {oneDecimal(value)}{' '}
      <Text span size="sm" c="dimmed">
        [{oneDecimal(lower)}, {oneDecimal(upper)}] {kind === 'unseen' ? 'unseen' : 'out of fold'}
      </Text>
    </>
  )
}
