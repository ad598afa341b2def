import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '../rpc/client.ts'
import { Problem } from '../states.tsx'
import { EncoderSelect } from './encoder-select.tsx'

/** The form for a phantom study. */
export function NewPhantomStudy() {
  const t = useText()
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
        {t(
          'Animated faces are drawn, rendered to video, analysed and rated by two simulated raters. Their expressivity is known, so the correlation shows how well the software works on this machine.',
        )}
      </Text>
      {load.error && <Problem error={load.error} />}
      <Group grow>
        <NumberInput label={t('Participants')} min={5} max={100} value={participants} onChange={setParticipants} />
        <NumberInput label={t('Seconds per recording')} min={5} max={120} value={seconds} onChange={setSeconds} />
      </Group>
      <EncoderSelect onChange={setEncoder} />
      <Button
        loading={load.isPending}
        onClick={() => load.mutate({ participants: Number(participants), seconds: Number(seconds), encoder })}
      >
        {t('Create phantom study')}
      </Button>
    </Stack>
  )
}
