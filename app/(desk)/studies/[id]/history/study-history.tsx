'use client'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { AUDIT_PAGE, HISTORY_GROUPS } from '#lib/access/audit-groups.ts'
import { AuditEntries, AuditFilters, type AuditSelection, withChange } from '../../../audit/audit-entries.tsx'

/** Who did what in a study and when, with filters and export: the part of the audit trail that is about it. */
export function StudyHistory({ studyId }: { studyId: string }) {
  const t = useText()
  const [filter, setFilter] = useState<AuditSelection>({})
  const people = useQuery(rpc.auditTrail.historyPeople.queryOptions({ input: { studyId } }))
  const pages = useInfiniteQuery(
    rpc.auditTrail.history.infiniteOptions({
      input: (before: string | undefined) => ({ studyId, ...filter, ...(before ? { before } : {}) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => (page.length < AUDIT_PAGE ? undefined : page.at(-1)?.id),
      placeholderData: keepPreviousData,
    }),
  )
  if (pages.isPending) return <Loading rows={10} />
  const rows = pages.data?.pages.flat() ?? []
  return (
    <Stack>
      <Group justify="space-between" align="start">
        <div>
          <Title order={2}>{t('History')}</Title>
          <Text size="sm" c="dimmed" maw={640}>
            {t('Who did what in this study. Entries are kept for good and cannot be changed.')}
          </Text>
        </div>
        <Button
          component="a"
          href={`/api/studies/${studyId}/history?${new URLSearchParams(filter as Record<string, string>)}`}
          download
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {t('Export CSV')}
        </Button>
      </Group>
      <AuditFilters
        filter={filter}
        people={people.data ?? []}
        groups={HISTORY_GROUPS}
        onChange={(part) => setFilter(withChange(filter, part))}
      />
      {pages.error ? <Problem error={pages.error} retry={() => pages.refetch()} /> : <AuditEntries rows={rows} />}
      {pages.hasNextPage && (
        <Button variant="default" onClick={() => pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t('Show older entries')}
        </Button>
      )}
    </Stack>
  )
}
