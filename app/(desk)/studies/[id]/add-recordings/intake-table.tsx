import { ActionIcon, Table, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import type { Fit } from './fit-to-study.ts'
import { IntakeState } from './intake-state.tsx'
import { type IntakeRow, isWaiting, pathOf } from './use-intake.ts'

interface RowActs {
  onSet: (key: string, field: 'participant' | 'visit' | 'date', value: string) => void
  onAddAllTheSame: (key: string) => void
  onAddAsAnother: (key: string) => void
  onRemove: (key: string) => void
}

/** The files with what each of them is of, to be corrected until it is sent. */
export function IntakeTable({
  rows,
  doubled,
  fits,
  ...acts
}: {
  rows: readonly IntakeRow[]
  /** Keys of rows that name the same interview as a row before them. */
  doubled: ReadonlySet<string>
  /** How rows fit the study, by their keys. */
  fits: ReadonlyMap<string, Fit>
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
          <FileRow key={row.key} row={row} isDoubled={doubled.has(row.key)} fit={fits.get(row.key)} {...acts} />
        ))}
      </Table.Tbody>
    </LongTable>
  )
}

function FileRow({
  row,
  isDoubled,
  fit,
  onSet,
  onAddAllTheSame,
  onAddAsAnother,
  onRemove,
}: { row: IntakeRow; isDoubled: boolean; fit: Fit | undefined } & RowActs) {
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
          {pathOf(file)}
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
        <IntakeState
          row={row}
          isDoubled={isDoubled}
          fit={fit}
          acts={{
            onAddAllTheSame: () => onAddAllTheSame(key),
            onAddAsAnother: () => onAddAsAnother(key),
            onMeant: (participant) => onSet(key, 'participant', participant),
          }}
        />
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
