'use client'
import {
  Alert,
  Button,
  Collapse,
  FileInput,
  Group,
  NumberInput,
  Progress,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { sentenceOf } from '#app/states.tsx'
import { fileSize } from '../numbers.ts'
import { startUpload } from '../start-upload.ts'

const PRECISIONS = [
  { value: 'auto', label: 'chosen for this machine' },
  { value: 'float32', label: 'float32: exact, slowest' },
  { value: 'int8', label: 'int8: for processors, about twice to four times as fast' },
  { value: 'float16', label: 'float16: for GPUs' },
]

/** Uploads a checkpoint and hands it to the worker. */
export function ImportModel({ onDone }: { onDone: () => void }) {
  const client = useQueryClient()
  const plan = useMutation(rpc.models.planImport.mutationOptions())
  const [weights, setWeights] = useState<File | null>(null)
  const [vocabulary, setVocabulary] = useState<File | null>(null)
  const [precision, setPrecision] = useState('auto')
  const [more, { toggle }] = useDisclosure()
  const [sending, setSending] = useState<{ name: string; sent: number; total: number }>()
  const [problem, setProblem] = useState<string>()

  const send = (file: File, importId: string, part: 'weights' | 'vocabulary') =>
    new Promise<void>((resolve, reject) => {
      void startUpload(file, {
        metadata: { importId, part },
        onProgress: (sent, total) => setSending({ name: file.name, sent, total }),
        onProblem: (sentence) => reject(new Error(sentence)),
        onDone: resolve,
      })
    })

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!weights) return
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const number = (name: string) => (text(name) ? Number(text(name)) : undefined)
    const targets = text('targets')
    setProblem(undefined)
    setSending({ name: weights.name, sent: 0, total: weights.size })
    try {
      const { id } = await plan.mutateAsync({
        fileName: weights.name,
        precision: precision as 'auto',
        ...(targets ? { targets: targets.split(',').map((target) => target.trim()) } : {}),
        ...(text('intendedUse') ? { intendedUse: text('intendedUse') } : {}),
        heads: { visual: number('visual'), text: number('text'), temporal: number('temporal') },
      })
      if (vocabulary) await send(vocabulary, id, 'vocabulary')
      await send(weights, id, 'weights')
      await client.invalidateQueries()
      onDone()
    } catch (error) {
      setProblem(sentenceOf(error))
    } finally {
      setSending(undefined)
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          The published checkpoint becomes an encoder of this installation. The file is parsed and nothing in it is run;
          the encoder appears once it is whole and was tried on drawn faces.
        </Text>
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <FileInput
          label="Weights"
          description="A file of torch.save (.pth, .pt) or .safetensors, about 880 MB"
          placeholder="Choose the checkpoint"
          value={weights}
          onChange={setWeights}
          required
          disabled={sending !== undefined}
        />
        <FileInput
          label="Vocabulary"
          description="bpe_simple_vocab_16e6.txt.gz of CLIP’s code; needed to compare clips with words"
          placeholder="Choose the vocabulary"
          value={vocabulary}
          onChange={setVocabulary}
          clearable
          clearButtonProps={{ 'aria-label': 'Leave the vocabulary out' }}
          disabled={sending !== undefined}
        />
        <Select
          label="Precision"
          data={PRECISIONS}
          value={precision}
          onChange={(value) => value && setPrecision(value)}
          allowDeselect={false}
          disabled={sending !== undefined}
        />
        <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={more} style={{ alignSelf: 'start' }}>
          {more ? 'Fewer settings' : 'More settings'}
        </Button>
        <Collapse expanded={more}>
          <Stack gap="sm">
            <TextInput
              name="intendedUse"
              label="Intended use"
              description="Shown wherever its numbers are; research with EmoCLIP’s own weights unless you say otherwise"
            />
            <TextInput
              name="targets"
              label="Targets of its last layer"
              description="Where the checkpoint has its own head (mlp.*): what its outputs estimate, in order, with commas between"
            />
            <Group grow align="end">
              <NumberInput name="visual" label="Picture heads" min={1} max={256} placeholder="published" />
              <NumberInput name="text" label="Text heads" min={1} max={256} placeholder="published" />
              <NumberInput name="temporal" label="Temporal heads" min={1} max={256} placeholder="published" />
            </Group>
          </Stack>
        </Collapse>
        {sending && (
          <div>
            <Group justify="space-between">
              <Text size="sm">Uploading {sending.name}</Text>
              <Text size="sm" c="dimmed">
                {fileSize(sending.sent)} of {fileSize(sending.total)}
              </Text>
            </Group>
            <Progress value={(100 * sending.sent) / Math.max(1, sending.total)} aria-label="Upload" mt={4} />
          </div>
        )}
        <Button type="submit" loading={sending !== undefined} disabled={!weights}>
          Upload and import
        </Button>
      </Stack>
    </form>
  )
}
