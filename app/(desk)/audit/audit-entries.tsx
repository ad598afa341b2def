import { Group, Select, Table, Text, TextInput } from '@mantine/core'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { detailsInWords } from '#lib/access/audit-details.ts'
import { AUDIT_GROUPS, type AuditFilter } from '#lib/access/audit-groups.ts'
import type { AuditRow } from '#lib/access/audit-list.ts'

/** What is chosen of the trail. */
export type AuditSelection = Omit<AuditFilter, 'before'>

type AuditGroup = keyof typeof AUDIT_GROUPS

/** A selection with a part of it changed; what is chosen no longer is left out. */
export function withChange(selection: AuditSelection, part: AuditSelection): AuditSelection {
  return Object.fromEntries(Object.entries({ ...selection, ...part }).filter(([, value]) => value))
}

/** Who, about what and when, as the filter of entries of the audit trail. */
export function AuditFilters({
  filter,
  people,
  groups = Object.keys(AUDIT_GROUPS) as AuditGroup[],
  onChange,
}: {
  filter: AuditSelection
  people: readonly { id: string; name: string }[]
  /** What can be chosen; every group by itself. */
  groups?: readonly AuditGroup[]
  onChange: (part: AuditSelection) => void
}) {
  const t = useText()
  return (
    <Group align="end" gap="sm">
      <Select
        label={t('Person')}
        placeholder={t('Everyone')}
        data={people.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.userId ?? null}
        onChange={(userId) => onChange({ userId: userId ?? undefined })}
        clearable
        searchable
      />
      <Select
        label={t('About')}
        placeholder={t('Everything')}
        data={groups.map((value) => ({ value, label: t(AUDIT_GROUPS[value]) }))}
        value={filter.group ?? null}
        onChange={(group) => onChange({ group: (group as AuditGroup | null) ?? undefined })}
        clearable
      />
      <TextInput
        type="date"
        label={t('From')}
        value={filter.from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('To')}
        value={filter.to ?? ''}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
    </Group>
  )
}

/** Entries of the audit trail, the latest first. */
export function AuditEntries({ rows }: { rows: readonly AuditRow[] }) {
  const t = useText()
  return (
    <LongTable minWidth={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th miw={190}>{t('When')}</Table.Th>
          <Table.Th>{t('Who')}</Table.Th>
          <Table.Th>{t('What')}</Table.Th>
          <Table.Th>{t('About')}</Table.Th>
          <Table.Th>{t('Details')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ id, at, person, did, subject, details }) => (
          <Table.Tr key={id}>
            <Table.Td>{t.moment(at)}</Table.Td>
            <Table.Td>{person ?? '–'}</Table.Td>
            <Table.Td>{t.stored(did)}</Table.Td>
            <Table.Td>{subject ?? '–'}</Table.Td>
            <Table.Td>
              <Text size="xs" c="dimmed">
                {detailsInWords(details, t)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
        {rows.length === 0 && (
          <Table.Tr>
            <Table.Td colSpan={5}>
              <Text c="dimmed" ta="center" py="lg">
                {t('No entries match these filters.')}
              </Text>
            </Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
    </LongTable>
  )
}
