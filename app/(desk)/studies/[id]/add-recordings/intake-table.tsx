import { ActionIcon, Anchor, Badge, Button, Group, Progress, Table, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import Link from 'next/link'
import { fileSize } from '../../../numbers.ts'
import { type IntakeRow, whatIsMissing } from './use-intake.ts'

/** The files with what each of them is of, to be corrected until it is sent. */
export function IntakeTable({
  rows,
  isRunning,
  onSet,
  onRetry,
  onRemove,
}: {
  rows: readonly IntakeRow[]
  isRunning: boolean
  onSet: (key: string, field: 'participant' | 'visit' | 'date', value: string) => void
  onRetry: (key: string) => void
  onRemove: (key: string) => void
}) {
  const twice = doubled(rows)
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th miw={180}>File</Table.Th>
            <Table.Th w={150}>Participant</Table.Th>
            <Table.Th w={130}>Visit</Table.Th>
            <Table.Th w={160}>Date</Table.Th>
            <Table.Th w={190}>State</Table.Th>
            <Table.Th w={40} aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const { key, file, state } = row
            const isFixed = isRunning || state === 'done' || state === 'sending'
            const field = (name: 'participant' | 'visit' | 'date', label: string) => ({
              size: 'xs' as const,
              value: row[name],
              disabled: isFixed,
              'aria-label': `${label} of ${file.name}`,
              error: state === 'waiting' && row[name].trim() === '',
              onChange: (event: { currentTarget: { value: string } }) => onSet(key, name, event.currentTarget.value),
            })
            return (
              <Table.Tr key={key}>
                <Table.Td>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {file.name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {fileSize(file.size)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <TextInput {...field('participant', 'Participant')} />
                </Table.Td>
                <Table.Td>
                  <TextInput {...field('visit', 'Visit')} />
                </Table.Td>
                <Table.Td>
                  <TextInput type="date" {...field('date', 'Date')} />
                  {row.isFileDate && state === 'waiting' && (
                    <Text size="xs" c="dimmed">
                      the file’s own date
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <State row={row} isDoubled={twice.has(key)} onRetry={isRunning ? undefined : () => onRetry(key)} />
                </Table.Td>
                <Table.Td>
                  {!isFixed && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Leave out ${file.name}`}
                      onClick={() => onRemove(key)}
                    >
                      <IconX size={16} aria-hidden />
                    </ActionIcon>
                  )}
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function State({
  row,
  isDoubled,
  onRetry,
}: {
  row: IntakeRow
  isDoubled: boolean
  /** Undefined while files are sent. */
  onRetry: (() => void) | undefined
}) {
  const { state, sent, file, problem, interviewId } = row
  const open = interviewId && (
    <Anchor component={Link} href={`/interviews/${interviewId}`} size="xs" underline="always">
      Open
    </Anchor>
  )
  if (state === 'sending')
    return <Progress value={(100 * sent) / Math.max(1, file.size)} aria-label={`Upload of ${file.name}`} />
  if (state === 'done')
    return (
      <Group gap={6}>
        <Badge variant="light" size="sm">
          uploaded
        </Badge>
        {open}
      </Group>
    )
  if (state === 'problem')
    return (
      <>
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {problem} {open}
        </Text>
        {onRetry && (
          <Button size="compact-xs" variant="default" mt={4} onClick={onRetry} aria-label={`Try again: ${file.name}`}>
            Try again
          </Button>
        )}
      </>
    )
  const missing = whatIsMissing(row)
  return (
    <Text size="xs" c={missing || isDoubled ? 'var(--mantine-color-error)' : 'dimmed'}>
      {missing ?? (isDoubled ? 'Two files for one interview: the second is not sent.' : 'ready')}
    </Text>
  )
}

/** Rows that name the same interview as a row before them. */
function doubled(rows: readonly IntakeRow[]): Set<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { key, participant, visit } of rows) {
    const interview = `${participant.trim().toUpperCase()} ${visit.trim()}`
    if (seen.has(interview)) twice.add(key)
    seen.add(interview)
  }
  return twice
}
