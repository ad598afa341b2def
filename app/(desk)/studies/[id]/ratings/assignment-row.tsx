import { Anchor, Badge, Checkbox, Group, Table, Text } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { dayOf, dueState } from '#lib/assignments/due.ts'
import type { AssignmentRow } from '#lib/assignments/list-assignments.ts'
import { phrase } from '#lib/messages/message.ts'

/** The columns' names, with a box that selects all rows of the page. */
export function AssignmentTableHead({
  seesAll,
  selection,
}: {
  seesAll: boolean
  selection: { isAll: boolean; isSome: boolean; set: (isOn: boolean) => void } | undefined
}) {
  const t = useText()
  return (
    <Table.Thead>
      <Table.Tr>
        {selection && (
          <Table.Th w={36}>
            <Checkbox
              size="xs"
              aria-label={t('Select all on this page')}
              checked={selection.isAll}
              indeterminate={!selection.isAll && selection.isSome}
              onChange={() => selection.set(!selection.isAll)}
            />
          </Table.Th>
        )}
        <Table.Th>{t('Interview')}</Table.Th>
        {seesAll && <Table.Th>{t('Rater')}</Table.Th>}
        <Table.Th visibleFrom="sm">{t('Order')}</Table.Th>
        <Table.Th visibleFrom="sm">{t('For')}</Table.Th>
        <Table.Th>{t('Sheet')}</Table.Th>
        <Table.Th>{t('Due')}</Table.Th>
      </Table.Tr>
    </Table.Thead>
  )
}

const PURPOSES = { main: phrase('first rating'), double: phrase('second rating'), training: phrase('training') }
const SHEETS = { none: phrase('not begun'), draft: phrase('draft'), signed: phrase('signed') }

/** An assignment in a row of the table. */
export function AssignmentTableRow({
  row,
  seesAll,
  selection,
}: {
  row: AssignmentRow
  seesAll: boolean
  selection: { isOn: boolean; set: (isOn: boolean) => void } | undefined
}) {
  const t = useText()
  const name = `${row.participant}, ${row.visit}`
  return (
    <Table.Tr data-selected={selection?.isOn || undefined}>
      {selection && (
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={t('Select {name}, {rater}', { name, rater: row.rater })}
            checked={selection.isOn}
            onChange={(event) => selection.set(event.currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Td>
        <Anchor component={Link} href={`/interviews/${row.interviewId}`} size="sm" fw={600}>
          {name}
        </Anchor>
        {!row.recorded && (
          <Text size="xs" c="dimmed">
            {t('no recording yet')}
          </Text>
        )}
      </Table.Td>
      {seesAll && <Table.Td>{row.rater}</Table.Td>}
      <Table.Td visibleFrom="sm">{row.place}</Table.Td>
      <Table.Td visibleFrom="sm">{t(PURPOSES[row.purpose])}</Table.Td>
      <Table.Td>{t(SHEETS[row.sheet])}</Table.Td>
      <Table.Td>
        <Due row={row} />
      </Table.Td>
    </Table.Tr>
  )
}

function Due({ row: { dueOn, sheet, recorded } }: { row: AssignmentRow }) {
  const t = useText()
  if (dueOn === null)
    return (
      <Text size="sm" c="dimmed">
        –
      </Text>
    )
  const isOverdue = recorded && sheet !== 'signed' && dueState(dueOn, dayOf(new Date())) === 'overdue'
  return (
    <Group gap={6}>
      <Text size="sm">{t.date(dueOn)}</Text>
      {isOverdue && (
        <Badge color="red.9" variant="filled" size="sm">
          {t('overdue')}
        </Badge>
      )}
    </Group>
  )
}
