'use client'
import { Button, Group, Select, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { detailsInWords } from '#lib/access/audit-details.ts'
import { AUDIT_GROUPS, AUDIT_PAGE, type AuditFilter } from '#lib/access/audit-groups.ts'
import type { AuditRow } from '#lib/access/audit-list.ts'
import { AuditChain } from './audit-chain.tsx'

type Filter = Omit<AuditFilter, 'before'>

/** Who did what and when, with filters, export, a check of the chain and a note of who reviewed it. */
export function AuditTrail() {
  const t = useText()
  const [filter, setFilter] = useState<Filter>({})
  const state = useQuery(rpc.auditTrail.state.queryOptions())
  const pages = useInfiniteQuery(
    rpc.auditTrail.list.infiniteOptions({
      input: (before: string | undefined) => ({ ...filter, ...(before ? { before } : {}) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => (page.length < AUDIT_PAGE ? undefined : page.at(-1)?.id),
    }),
  )
  const change = (part: Filter) =>
    setFilter(Object.fromEntries(Object.entries({ ...filter, ...part }).filter(([, value]) => value)) as typeof filter)
  if (state.isPending) return <Loading />
  if (state.error) return <Problem error={state.error} retry={() => state.refetch()} />
  const rows = pages.data?.pages.flat() ?? []
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t('Audit trail')}</Title>
        <Button
          component="a"
          href={`/api/audit?${new URLSearchParams(filter as Record<string, string>)}`}
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {t('Export CSV')}
        </Button>
      </Group>
      <AuditChain position={state.data.position} review={state.data.review} />
      <AuditFilters filter={filter} people={state.data.people} onChange={change} />
      {pages.error && <Problem error={pages.error} retry={() => pages.refetch()} />}
      {pages.isPending ? <Loading /> : <AuditEntries rows={rows} />}
      {pages.hasNextPage && (
        <Button variant="default" onClick={() => pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t('Show older entries')}
        </Button>
      )}
    </Stack>
  )
}

function AuditFilters({
  filter,
  people,
  onChange,
}: {
  filter: Filter
  people: readonly { id: string; name: string }[]
  onChange: (part: Filter) => void
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
        data={Object.entries(AUDIT_GROUPS).map(([value, label]) => ({ value, label: t(label) }))}
        value={filter.group ?? null}
        onChange={(group) => onChange({ group: (group as AuditFilter['group']) ?? undefined })}
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

function AuditEntries({ rows }: { rows: readonly AuditRow[] }) {
  const t = useText()
  return (
    <LongTable minWidth={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={190}>{t('When')}</Table.Th>
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
