'use client'
import {
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMoodSmile, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { SCALES, scaleOf } from '#lib/scales/scales.ts'
import { rpc } from '../rpc/client.ts'
import { Empty, Loading, Problem, sentenceOf } from '../states.tsx'

export function Studies() {
  const list = useQuery(rpc.studies.list.queryOptions())
  const [creating, create] = useDisclosure()
  const [loading, load] = useDisclosure()
  if (list.isPending) return <Loading />
  if (list.error) return <Problem error={list.error} retry={() => list.refetch()} />
  const { studies, mayCreate } = list.data
  const actions = mayCreate && (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconMoodSmile size={18} aria-hidden />} onClick={load.open}>
        Create phantom study
      </Button>
      <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={create.open}>
        New study
      </Button>
    </Group>
  )
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Studies</Title>
        {studies.length > 0 && actions}
      </Group>
      {studies.length === 0 ? (
        <Empty title="No studies yet" action={actions}>
          {mayCreate
            ? 'A study contains participants, their recorded interviews and ratings. To try Concord first, create a phantom study: drawn faces with known expressivity.'
            : 'You are not a member of any study yet. Ask a study manager to add you.'}
        </Empty>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {studies.map((study) => (
            <Card key={study.id} component={Link} href={`/studies/${study.id}`}>
              <Group justify="space-between" mb={4} wrap="nowrap">
                <Text size="sm" c="dimmed" truncate>
                  {study.code}
                </Text>
                {study.simulated && (
                  <Badge color="grape" variant="light">
                    simulated
                  </Badge>
                )}
              </Group>
              <Title order={2}>{study.title}</Title>
              <Text size="sm" mt={4}>
                {study.scale}, {study.target}
              </Text>
              <Text size="sm" c="dimmed" mt="xs">
                {study.participants} participants · {study.interviews} interviews · {study.members}{' '}
                {study.members === 1 ? 'member' : 'members'}
              </Text>
            </Card>
          ))}
        </SimpleGrid>
      )}
      <DeletedStudiesLink />
      <Modal opened={creating} onClose={create.close} title="New study">
        <NewStudy />
      </Modal>
      <Modal opened={loading} onClose={load.close} title="Create phantom study">
        <LoadPhantom />
      </Modal>
    </Stack>
  )
}

/** Leads to deleted studies that this person may restore; nothing where there are none. */
function DeletedStudiesLink() {
  const deleted = useQuery(rpc.bin.studies.queryOptions())
  const count = deleted.data?.length ?? 0
  if (count === 0) return null
  return (
    <Anchor component={Link} href="/bin" size="sm" w="fit-content">
      {count === 1 ? 'One deleted study' : `${count} deleted studies`}
    </Anchor>
  )
}

function NewStudy() {
  const router = useRouter()
  const [scale, setScale] = useState('panss')
  const create = useMutation(
    rpc.studies.create.mutationOptions({ onSuccess: ({ id }) => router.push(`/studies/${id}`) }),
  )
  const sums = scaleOf(scale).sums
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    create.mutate({
      code: text('code'),
      title: text('title'),
      description: text('description'),
      scale,
      target: text('target'),
      items: [...(sums.find(({ key }) => key === text('items'))?.items ?? [])],
      encoder: text('encoder') || 'expression-baseline',
      blinding: text('blinding') === 'open' ? 'open' : 'blinded',
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {create.error && <Problem error={create.error} />}
        <TextInput name="title" label="Title" required data-autofocus />
        <TextInput
          name="code"
          label="Code"
          description="Short, of letters, digits and dashes, such as NEG-1"
          required
        />
        <Textarea name="description" label="Description" autosize minRows={2} />
        <Select
          label="Rating scale"
          data={SCALES.map(({ key, name, title }) => ({ value: key, label: `${name}, ${title}` }))}
          value={scale}
          onChange={(value) => value && setScale(value)}
          allowDeselect={false}
        />
        <Select
          key={scale}
          name="target"
          label="Target"
          data={sums.map(({ key, title }) => ({ value: key, label: title }))}
          defaultValue={sums.find(({ key }) => key === 'negative' || key === 'exp')?.key ?? sums[0]!.key}
          allowDeselect={false}
        />
        <Select
          key={`${scale} items`}
          name="items"
          label="Items to rate"
          description="A rating is complete once all of these have a score, or a reason why they can’t be assessed"
          data={[
            { value: 'all', label: `All ${scaleOf(scale).items.length} items` },
            ...sums
              .filter(({ items }) => items.length < scaleOf(scale).items.length)
              .map(({ key, title, items }) => ({ value: key, label: `${title}, ${items.length} items` })),
          ]}
          defaultValue="all"
          allowDeselect={false}
        />
        <EncoderSelect name="encoder" />
        <Radio.Group name="blinding" label="Blinding" defaultValue="blinded" description="Can’t be changed later">
          <Stack gap="xs" mt="xs">
            <Radio
              value="blinded"
              label="Blinded"
              description="Raters see no estimate before their own sheets are locked. Managers don’t rate."
            />
            <Radio
              value="open"
              label="Open"
              description="One person can run and rate it. Its figures say that raters could see estimates."
            />
          </Stack>
        </Radio.Group>
        <Button type="submit" loading={create.isPending}>
          Create study
        </Button>
      </Stack>
    </form>
  )
}

/** The installed encoders; nothing where there is only one. */
function EncoderSelect({ name, onChange }: { name?: string; onChange?: (encoder: string) => void }) {
  const encoders = useQuery(rpc.models.encoders.queryOptions())
  if (!encoders.data || encoders.data.length < 2) return null
  return (
    <Select
      {...(name ? { name } : {})}
      label="Encoder"
      data={encoders.data.map(({ name: value, title }) => ({ value, label: title }))}
      defaultValue="expression-baseline"
      onChange={(value) => value && onChange?.(value)}
      allowDeselect={false}
    />
  )
}

function LoadPhantom() {
  const router = useRouter()
  const [participants, setParticipants] = useState<string | number>(24)
  const [seconds, setSeconds] = useState<string | number>(20)
  const [encoder, setEncoder] = useState('expression-baseline')
  const load = useMutation(
    rpc.studies.loadPhantom.mutationOptions({ onSuccess: ({ id }) => router.push(`/studies/${id}`) }),
  )
  return (
    <Stack gap="sm">
      <Text size="sm">
        Animated faces are drawn, rendered to video, analysed and rated by two simulated raters. Their expressivity is
        known, so the correlation shows how well the software works on this machine.
      </Text>
      {load.error && <Problem error={sentenceOf(load.error) ? load.error : undefined} />}
      <Group grow>
        <NumberInput label="Participants" min={5} max={100} value={participants} onChange={setParticipants} />
        <NumberInput label="Seconds per recording" min={5} max={120} value={seconds} onChange={setSeconds} />
      </Group>
      <EncoderSelect onChange={setEncoder} />
      <Button
        loading={load.isPending}
        onClick={() => load.mutate({ participants: Number(participants), seconds: Number(seconds), encoder })}
      >
        Create phantom study
      </Button>
    </Stack>
  )
}
