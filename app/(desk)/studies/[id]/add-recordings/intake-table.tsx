import { ActionIcon, Anchor, Badge, Button, Group, Progress, Table, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import Link from 'next/link'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { QueuedUpload } from '../../../uploads/queued-upload.ts'
import { uploadQueue } from '../../../uploads/upload-queue.ts'
import { textOf } from '../agreement/figures-in-words.ts'
import { ArrivedRecording } from './arrived-recording.tsx'
import { type IntakeRow, isWaiting, whatIsMissing } from './use-intake.ts'

/** What is said of an upload that is neither under way nor in need of the person. */
const WITHOUT_PROBLEM = {
  waiting: phrase('waits for the upload'),
  paused: phrase('paused'),
  interrupted: phrase('interrupted'),
  lost: phrase('upload|lost'),
  problem: phrase('problem'),
} satisfies Partial<Record<QueuedUpload['state'], Message>>

interface RowActs {
  onSet: (key: string, field: 'participant' | 'visit' | 'date', value: string) => void
  onAddAllTheSame: (key: string) => void
  onRemove: (key: string) => void
}

/** The files with what each of them is of, to be corrected until it is sent. */
export function IntakeTable({
  rows,
  doubled,
  onSet,
  onAddAllTheSame,
  onRemove,
}: {
  rows: readonly IntakeRow[]
  /** Keys of rows that name the same interview as a row before them. */
  doubled: ReadonlySet<string>
} & RowActs) {
  const t = useText()
  return (
    <LongTable minWidth={860} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th miw={180}>{t('File')}</Table.Th>
          <Table.Th w={150}>{t('Participant')}</Table.Th>
          <Table.Th w={130}>{t('Visit')}</Table.Th>
          <Table.Th w={160}>{t('Date')}</Table.Th>
          <Table.Th w={190}>{t('State')}</Table.Th>
          <Table.Th w={40} aria-label={t('Actions')} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <FileRow
            key={row.key}
            row={row}
            isDoubled={doubled.has(row.key)}
            onSet={onSet}
            onAddAllTheSame={onAddAllTheSame}
            onRemove={onRemove}
          />
        ))}
      </Table.Tbody>
    </LongTable>
  )
}

function FileRow({
  row,
  isDoubled,
  onSet,
  onAddAllTheSame,
  onRemove,
}: { row: IntakeRow; isDoubled: boolean } & RowActs) {
  const t = useText()
  const { key, file } = row
  const isOpen = isWaiting(row)
  const isFixed = !isOpen && row.upload?.state !== 'problem'
  const field = (name: 'participant' | 'visit' | 'date', label: string) => ({
    size: 'xs' as const,
    value: row[name],
    disabled: isFixed,
    'aria-label': t('{label} of {name}', { label, name: file.name }),
    error: isOpen && row[name].trim() === '',
    onChange: (event: { currentTarget: { value: string } }) => onSet(key, name, event.currentTarget.value),
  })
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {file.name}
        </Text>
        <Text size="xs" c="dimmed">
          {t.fileSize(file.size)}
        </Text>
      </Table.Td>
      <Table.Td>
        <TextInput {...field('participant', t('Participant'))} />
      </Table.Td>
      <Table.Td>
        <TextInput {...field('visit', t('Visit'))} />
      </Table.Td>
      <Table.Td>
        <TextInput type="date" {...field('date', t('Date'))} />
        {row.isFileDate && isOpen && (
          <Text size="xs" c="dimmed">
            {t('the file’s own date')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <State row={row} isDoubled={isDoubled} onAddAllTheSame={() => onAddAllTheSame(key)} />
      </Table.Td>
      <Table.Td>
        {!isFixed && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('Leave out {name}', { name: file.name })}
            onClick={() => onRemove(key)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function State({
  row,
  isDoubled,
  onAddAllTheSame,
}: {
  row: IntakeRow
  isDoubled: boolean
  onAddAllTheSame: () => void
}) {
  const t = useText()
  const { upload, file, duplicate, isCompared } = row
  if (upload) return <UploadState upload={upload} />
  const missing = whatIsMissing(row)
  if (duplicate)
    return (
      <>
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {duplicate.isSure
            ? t('The same file as {title}.', { title: duplicate.title })
            : t('As large as {title}, which was not compared yet: perhaps the same file.', {
                title: duplicate.title,
              })}{' '}
          {duplicate.interviewId && <Open interviewId={duplicate.interviewId} />}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          mt={4}
          onClick={onAddAllTheSame}
          aria-label={t('Add it all the same: {name}', { name: file.name })}
        >
          {t('Add it all the same')}
        </Button>
      </>
    )
  return (
    <Text size="xs" c={missing || isDoubled ? 'var(--mantine-color-error)' : 'dimmed'}>
      {missing
        ? t(missing)
        : isDoubled
          ? t('Two files for one interview: the second is not sent.')
          : isCompared
            ? t('comparing with the study’s recordings')
            : t('ready')}
    </Text>
  )
}

function UploadState({ upload: { key, state, sent, bytes, fileName, problem, target } }: { upload: QueuedUpload }) {
  const t = useText()
  if (state === 'sending')
    return <Progress value={(100 * sent) / Math.max(1, bytes)} aria-label={t('Progress of {fileName}', { fileName })} />
  if (state === 'done')
    return (
      <Group gap={6}>
        <Badge variant="light" size="sm">
          {t('uploaded')}
        </Badge>
        {target.interviewId && <Open interviewId={target.interviewId} />}
        {target.interviewId && (
          <ArrivedRecording interviewId={target.interviewId} title={`${target.participant}, ${target.visit}`} />
        )}
      </Group>
    )
  if (!problem)
    return (
      <Text size="xs" c="dimmed">
        {t(WITHOUT_PROBLEM[state])}
      </Text>
    )
  return (
    <>
      <Text size="xs" c={state === 'problem' ? 'var(--mantine-color-error)' : 'dimmed'} role="alert">
        {textOf(t, problem)} {state === 'problem' && target.interviewId && <Open interviewId={target.interviewId} />}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        mt={4}
        onClick={() => uploadQueue.resume(key)}
        aria-label={t('Try again: {fileName}', { fileName })}
      >
        {t('Try again')}
      </Button>
    </>
  )
}

function Open({ interviewId }: { interviewId: string }) {
  const t = useText()
  return (
    <Anchor component={Link} href={`/interviews/${interviewId}`} size="xs" underline="always">
      {t('action|Open')}
    </Anchor>
  )
}
