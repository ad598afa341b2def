'use client'
import { Alert, Button, FileInput, SegmentedControl, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { Message } from '#lib/messages/message.ts'
import { decodeText } from '#lib/tables/decode-text.ts'
import type { StudyTarget } from '#lib/training/study-targets.ts'
import { targetGroups } from '../target-groups.ts'
import { textOf } from './figures-in-words.ts'
import { HeadChoice, outputsOf } from './head-choice.tsx'

const DECIMAL_MARKS = ['point', 'comma'] as const

/** Estimates from elsewhere: a table of another model, or what a head of another installation makes of these interviews. */
export function ImportEstimates({ studyId, target, onDone }: { studyId: string; target: string; onDone: () => void }) {
  const t = useText()
  const targets = useQuery(rpc.studies.targets.queryOptions({ input: { id: studyId } }))
  const heads = useQuery(rpc.heads.installed.queryOptions())
  const [from, setFrom] = useState('table')
  const [file, setFile] = useState<File | null>(null)
  const [output, setOutput] = useState<string>()
  const [title, setTitle] = useState('')
  const [of, setOf] = useState(target)
  const [decimal, setDecimal] = useState('')
  const { addTable, addHead } = useImports(onDone)
  const add = from === 'table' ? addTable : addHead
  const outputs = outputsOf(heads.data ?? [])
  const chosen = outputs.find(({ value }) => value === output)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const declaration = String(new FormData(event.currentTarget).get('declaration') ?? '')
    const about = { studyId, title, declaration, target: of }
    if (from === 'table' && file)
      addTable.mutate({ about, file, decimal: DECIMAL_MARKS.find((mark) => mark === decimal) })
    if (from === 'head' && chosen) addHead.mutate({ ...about, head: chosen.head.sha256, output: chosen.place })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {add.error && <Problem error={add.error} />}
        <SegmentedControl
          aria-label={t('Source of the estimates')}
          value={from}
          onChange={setFrom}
          data={[
            { value: 'table', label: t('Table') },
            { value: 'head', label: t('Imported head') },
          ]}
        />
        {from === 'table' ? (
          <TableFields file={file} onFile={setFile} decimal={decimal} onDecimal={setDecimal} />
        ) : (
          <HeadChoice
            outputs={outputs}
            chosen={chosen}
            onChoose={(output) => {
              setOutput(output?.value)
              setTitle((before) => before || (output?.label ?? ''))
            }}
          />
        )}
        <AboutFields title={title} onTitle={setTitle} targets={targets.data ?? []} target={of} onTarget={setOf} />
        <Alert color="gray">
          {t('Leave out participants that the model was trained on. Concord cannot detect them.')}
        </Alert>
        <Button type="submit" loading={add.isPending} disabled={from === 'head' && !chosen}>
          {t('Import estimates')}
        </Button>
      </Stack>
    </form>
  )
}

/** Imports a table, or what a head makes of the interviews; says afterwards how many estimates there are, and what was decided in reading. */
function useImports(onDone: () => void) {
  const t = useText()
  const client = useQueryClient()
  const settle = async (estimates: number, notes: readonly (string | Message)[]) => {
    notifications.show({
      title: t('Estimates imported: {estimates}', { estimates }),
      message: notes.map((note) => textOf(t, note)).join(' '),
      // What the reader had to decide is there until it is read.
      ...(notes.length > 0 ? { color: 'yellow', autoClose: false } : {}),
    })
    await client.invalidateQueries()
    onDone()
  }
  const addTable = useMutation({
    mutationFn: async ({ about, file, decimal }: ImportedTable) => {
      const { text, note } = decodeText(new Uint8Array(await file.arrayBuffer()), file.name)
      const { estimates, notes } = await rpc.studies.addSource.call({ ...about, csv: text, decimal })
      return { estimates, notes: [...(note ? [note] : []), ...notes] }
    },
    onSuccess: ({ estimates, notes }) => settle(estimates, notes),
  })
  const addHead = useMutation(
    rpc.studies.addHeadSource.mutationOptions({ onSuccess: ({ estimates }) => settle(estimates, []) }),
  )
  return { addTable, addHead }
}

interface ImportedTable {
  about: { studyId: string; title: string; declaration: string; target: string }
  file: File
  decimal: (typeof DECIMAL_MARKS)[number] | undefined
}

function TableFields({
  file,
  onFile,
  decimal,
  onDecimal,
}: {
  file: File | null
  onFile: (file: File | null) => void
  decimal: string
  onDecimal: (decimal: string) => void
}) {
  const t = useText()
  return (
    <>
      <FileInput
        label={t('Table')}
        description={t('CSV with the columns participant, visit and estimate. Either all rows are imported or none')}
        placeholder={t('Choose a CSV file')}
        accept=".csv,text/csv,text/plain"
        value={file}
        onChange={onFile}
        required
      />
      <Select
        label={t('Decimal mark')}
        data={[
          { value: '', label: t('Detect from the table') },
          { value: 'point', label: t('Point') },
          { value: 'comma', label: t('Comma') },
        ]}
        value={decimal}
        onChange={(value) => onDecimal(value ?? '')}
        allowDeselect={false}
      />
    </>
  )
}

/** What the estimates are called, what they estimate, and how it is known that the model had not seen these participants. */
function AboutFields({
  title,
  onTitle,
  targets,
  target,
  onTarget,
}: {
  title: string
  onTitle: (title: string) => void
  targets: readonly StudyTarget[]
  target: string
  onTarget: (target: string) => void
}) {
  const t = useText()
  return (
    <>
      <TextInput
        label={t('Name')}
        placeholder={t('such as Pilot model 2025')}
        value={title}
        onChange={(event) => onTitle(event.currentTarget.value)}
        maxLength={80}
        required
      />
      <Select
        label={t('Target')}
        data={targetGroups(t, targets)}
        value={target}
        onChange={(value) => value && onTarget(value)}
        searchable
        allowDeselect={false}
      />
      <Textarea
        name="declaration"
        label={t('Training data')}
        description={t(
          'How you know that none of these participants was in the model’s training data. Shown next to its figures',
        )}
        autosize
        minRows={2}
        required
      />
    </>
  )
}
