'use client'
import { Button, Group, Stack, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { AUDIT_PAGE } from '#lib/access/audit-groups.ts'
import { AuditChain } from './audit-chain.tsx'
import { AuditEntries, AuditFilters, type AuditSelection, withChange } from './audit-entries.tsx'

/** Who did what and when, with filters, export, a check of the chain and a note of who reviewed it. */
export function AuditTrail() {
  const t = useText()
  const [filter, setFilter] = useState<AuditSelection>({})
  const state = useQuery(rpc.auditTrail.state.queryOptions())
  const pages = useInfiniteQuery(
    rpc.auditTrail.list.infiniteOptions({
      input: (before: string | undefined) => ({ ...filter, ...(before ? { before } : {}) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => (page.length < AUDIT_PAGE ? undefined : page.at(-1)?.id),
    }),
  )
  const change = (part: AuditSelection) => setFilter(withChange(filter, part))
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
