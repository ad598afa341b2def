import { Alert, Button, FileButton, Group, Select, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { Message } from '#lib/messages/message.ts'
import type { Scale, WrittenScale } from '#lib/scales/scale.ts'
import { type ItemRow, rowsOfScale, type ScaleAbout, scaleOfRows } from '#lib/scales/scale-rows.ts'
import { readGivenFile } from '../import-ratings/given-file.ts'
import { emptyRow, ItemRows } from './item-rows.tsx'

type Besides = Pick<WrittenScale, 'models' | 'thresholds' | 'changeBase' | 'codes'>

const NOTHING: ScaleAbout = {
  name: '',
  title: '',
  source: '',
  holder: '',
  rights: '',
  leastShare: '',
  leastShareSource: '',
  notes: '',
}

/** A study's own scale, by form or from a file that fills the form. */
export function OwnScaleForm({
  studyId,
  own,
  version,
  uses,
  further,
  onClose,
}: {
  studyId: string
  /** The scale that another version follows; undefined where the study rates no scale of its own. */
  own: { scale: Scale; targetKey: string } | undefined
  /** The latest of the study's own scale; 0 where it never had one. */
  version: number
  /** Whether it comes after the study's other scales, and takes the place of none. */
  further: boolean
  /** What was made with the scale in use; undefined where nothing was. */
  uses: Message | undefined
  onClose: () => void
}) {
  const t = useText()
  const before = own && rowsOfScale(own.scale)
  const [about, setAbout] = useState<ScaleAbout>(before?.about ?? NOTHING)
  const [rows, setRows] = useState<ItemRow[]>(before?.rows ?? [emptyRow(0), emptyRow(1), emptyRow(2)])
  const [besides, setBesides] = useState<Besides>(own ? besidesOf(own.scale) : {})
  const [problems, setProblems] = useState<string[]>([])
  const [target, setTarget] = useState<string | null>(own?.targetKey ?? null)
  const built = scaleOfRows(about, rows, besides)
  const sums = built.scale?.sums ?? []
  const store = useStoreScale(onClose)
  const read = useMutation({
    mutationFn: async (file: File) => rpc.scales.read.call({ studyId, file: await readGivenFile(t, file) }),
    onSuccess: (found) => {
      setRows(found.rows)
      if (found.about) setAbout(found.about)
      if (found.besides) setBesides(found.besides)
      setProblems([])
      notifications.show({ message: t('Read: {count} items. Check them, then save.', { count: found.rows.length }) })
    },
  })
  const save = () => {
    const { scale, problems: wrong } = built
    setProblems((wrong ?? []).map((problem) => t(problem)))
    if (!scale) return
    const { key: _, ...definition } = scale
    const chosen = sums.some(({ key }) => key === target) ? target! : sums[0]!.key
    store.mutate({ studyId, scale: definition, target: chosen, version, further })
  }
  return (
    <Stack gap="sm" component="section" aria-label={t('A scale of your own')}>
      <WhatStays uses={uses} />
      <ReadScale isReading={read.isPending} onFile={read.mutate} />
      {read.error && <Problem error={read.error} />}
      <AboutFields about={about} onChange={(part) => setAbout((current) => ({ ...current, ...part }))} />
      <ItemRows rows={rows} onChange={setRows} />
      {problems.length > 0 && <Problem error={new Error(problems.slice(0, 20).join('\n'))} />}
      {store.error && <Problem error={store.error} />}
      <Select
        label={t('Target')}
        description={t('What the study’s head estimates')}
        data={sums.map(({ key, title }) => ({ value: key, label: t.stored(title) }))}
        value={sums.some(({ key }) => key === target) ? target : (sums[0]?.key ?? null)}
        onChange={setTarget}
        allowDeselect={false}
        disabled={sums.length === 0}
        maw={320}
      />
      <Group gap="xs">
        <Button loading={store.isPending} onClick={save}>
          {version > 0 ? t('Save as version {version}', { version: version + 1 }) : t('Save scale')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
      </Group>
    </Stack>
  )
}

function useStoreScale(onStored: () => void) {
  const t = useText()
  const client = useQueryClient()
  return useMutation(
    rpc.scales.store.mutationOptions({
      onSuccess: async ({ version: stored }) => {
        notifications.show({ message: t('Version {stored} is in use.', { stored }) })
        onStored()
        await client.invalidateQueries()
      },
    }),
  )
}

function ReadScale({ isReading, onFile }: { isReading: boolean; onFile: (file: File) => void }) {
  const t = useText()
  return (
    <Group gap="sm">
      <FileButton accept=".csv,.tsv,.txt,.xlsx,.json" onChange={(file) => file && onFile(file)}>
        {(props) => (
          <Button {...props} variant="default" loading={isReading}>
            {t('Read a file')}
          </Button>
        )}
      </FileButton>
      <Text size="xs" c="dimmed" style={{ flex: 1, minWidth: 200 }}>
        {t(
          'CSV or XLSX with a row for each item: code, title, low, high, and where wanted sums, levels, reversed, weight, optional. Or JSON, with factor models and cut-offs.',
        )}
      </Text>
    </Group>
  )
}

/** Names, sources and rights of a scale. */
function AboutFields({ about, onChange }: { about: ScaleAbout; onChange: (part: Partial<ScaleAbout>) => void }) {
  const t = useText()
  const text = (name: keyof ScaleAbout) => ({
    value: about[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }),
  })
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label={t('Name')} description={t('Short, as in tables')} required maxLength={40} {...text('name')} />
        <TextInput label={t('Full title')} required maxLength={200} {...text('title')} />
        <TextInput label={t('Source')} required maxLength={400} {...text('source')} />
        <TextInput label={t('Who holds the rights')} required maxLength={300} {...text('holder')} />
        <TextInput label={t('What may be done with it')} required maxLength={600} {...text('rights')} />
        <TextInput
          label={t('Least share of rated items, in %')}
          description={t('The mean of the others stands in for missing items. Empty: a sum needs all of its items')}
          inputMode="numeric"
          maxLength={3}
          {...text('leastShare')}
        />
        {about.leastShare !== '' && (
          <TextInput label={t('Who says so')} required maxLength={400} {...text('leastShareSource')} />
        )}
      </SimpleGrid>
      <Textarea label={t('Notes')} autosize maxLength={1000} {...text('notes')} />
    </>
  )
}

function besidesOf({ models, thresholds, changeBase, codes }: Scale): Besides {
  return { models, thresholds, codes, ...(changeBase && { changeBase }) }
}

function WhatStays({ uses }: { uses: Message | undefined }) {
  const t = useText()
  if (!uses) return null
  return (
    <Alert color="gray">
      {t(
        'This study has {uses}. Items and sums that are there stay as they are; you can add new ones, and change titles and labels.',
        { uses },
      )}
    </Alert>
  )
}
