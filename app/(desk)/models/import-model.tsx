'use client'
import { Alert, Button, Collapse, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { phrase } from '#lib/messages/message.ts'
import { type CheckpointChoice, CheckpointFiles } from './checkpoint-files.tsx'
import { CheckpointSettings } from './checkpoint-settings.tsx'
import { UploadProgress } from './upload-progress.tsx'
import { useCheckpointUpload } from './use-checkpoint-upload.ts'

const PRECISIONS = [
  { value: 'auto', label: phrase('automatic: best for this machine') },
  { value: 'float32', label: phrase('float32: exact, slowest') },
  { value: 'int8', label: phrase('int8: for CPUs, about two to four times as fast') },
  { value: 'float16', label: phrase('float16: for GPUs') },
]

/** Uploads a checkpoint and hands it to the worker. */
export function ImportModel({ onDone }: { onDone: () => void }) {
  const t = useText()
  const [choice, setChoice] = useState<CheckpointChoice>({
    model: 'emoclip',
    weights: null,
    vocabulary: null,
    clip: null,
  })
  const [precision, setPrecision] = useState('auto')
  const [more, { toggle }] = useDisclosure()
  const { upload, sending, problem } = useCheckpointUpload(onDone)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { model, weights, ...others } = choice
    if (!weights) return
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const number = (name: string) => (text(name) ? Number(text(name)) : undefined)
    const targets = text('targets')
    await upload(
      { weights, ...others },
      {
        model,
        precision: precision as 'auto',
        ...(targets ? { targets: targets.split(',').map((target) => target.trim()) } : {}),
        ...(text('intendedUse') ? { intendedUse: text('intendedUse') } : {}),
        heads: { visual: number('visual'), text: number('text'), temporal: number('temporal') },
      },
    )
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {t(
            'Installs the published checkpoint as an encoder. The file is parsed and never executed. The encoder is available once it has been tested on drawn faces.',
          )}
        </Text>
        {problem && (
          <Alert color="red" role="alert">
            {t.stored(problem)}
          </Alert>
        )}
        <CheckpointFiles choice={choice} onChange={setChoice} disabled={sending !== undefined} />
        <Select
          label={t('Precision')}
          data={PRECISIONS.map(({ value, label }) => ({ value, label: t(label) }))}
          value={precision}
          onChange={(value) => value && setPrecision(value)}
          allowDeselect={false}
          disabled={sending !== undefined}
        />
        <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={more} style={{ alignSelf: 'start' }}>
          {more ? t('Fewer settings') : t('More settings')}
        </Button>
        <Collapse expanded={more}>
          <CheckpointSettings />
        </Collapse>
        {sending && <UploadProgress {...sending} />}
        <Button type="submit" loading={sending !== undefined} disabled={!choice.weights}>
          {t('Upload and import')}
        </Button>
      </Stack>
    </form>
  )
}
