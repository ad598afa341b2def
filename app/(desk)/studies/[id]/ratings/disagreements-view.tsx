'use client'
import { Anchor, Badge, Group, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import type { DisagreementToSettle } from '#lib/consensus/open-consensuses.ts'
import { phrase } from '#lib/messages/message.ts'
import { LimitsForm } from './limits-form.tsx'
import { Pages } from './pages.tsx'
import { plainNumber } from './plain-number.ts'

const ROWS_A_PAGE = 50

/** Interviews on which raters differ, those beyond the scale's limits first, each one click from its adjudication. */
export function DisagreementsView({
  studyId,
  scaleName,
  target,
  mayManage,
}: {
  studyId: string
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  /** The sum that pages show of it. */
  target: string
  mayManage: boolean
}) {
  const t = useText()
  const [page, setPage] = useState(1)
  const seen = useQuery(rpc.reliability.disagreements.queryOptions({ input: { studyId, scaleName } }))
  if (seen.isPending) return <Loading rows={10} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { rows, limits, compared } = seen.data
  const beyond = rows.filter((row) => row.isBeyond)
  const open = beyond.filter(({ consensus }) => consensus !== 'signed').length
  return (
    <Stack>
      <LimitsForm studyId={studyId} scaleName={scaleName} limits={limits} target={target} mayManage={mayManage} />
      {compared === 0 ? (
        <Empty title={t('No interviews rated by two raters yet')}>
          {t('Disagreements show once two raters have signed.')}
        </Empty>
      ) : (
        <>
          <Text size="sm" c="dimmed" aria-live="polite">
            {t('{compared} interviews rated by several; {count} beyond the limits, {open} still to decide.', {
              compared,
              count: beyond.length,
              open,
            })}
          </Text>
          <LongTable minWidth={620} verticalSpacing={4} aria-label={t('Disagreements')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Interview')}</Table.Th>
                <Table.Th>{t('Raters')}</Table.Th>
                <Table.Th ta="right">{t('{target}, points apart', { target })}</Table.Th>
                <Table.Th>{t('Items, points apart')}</Table.Th>
                <Table.Th>{t('Consensus')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE).map((row) => (
                <Row key={row.interviewId} row={row} scaleName={scaleName} />
              ))}
            </Table.Tbody>
          </LongTable>
          <Pages total={Math.ceil(rows.length / ROWS_A_PAGE)} value={page} onChange={setPage} />
        </>
      )}
    </Stack>
  )
}

const MOST_ITEMS = 6
const CONSENSUS = { draft: phrase('draft'), signed: phrase('signed') }

function Row({ row, scaleName }: { row: DisagreementToSettle; scaleName: string }) {
  const t = useText()
  const { interviewId, participant, visit, raters, total, items, missing, isBeyond, consensus, awaited } = row
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Anchor
            component={Link}
            href={`/interviews/${interviewId}/consensus${scaleInAddress(scaleName)}`}
            size="sm"
            fw={600}
          >
            {participant}, {visit}
          </Anchor>
          {isBeyond && (
            <Badge variant="default" size="sm">
              {t('beyond limit')}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>{raters.join(', ')}</Table.Td>
      <Table.Td ta="right">{total === undefined ? '–' : plainNumber(t, total)}</Table.Td>
      <Table.Td>
        <Text size="sm">
          {items
            .slice(0, MOST_ITEMS)
            .map(({ label, points }) => `${label} ${points}`)
            .join(', ')}
          {items.length > MOST_ITEMS && ` ${t('and {count} more', { count: items.length - MOST_ITEMS })}`}
          {missing.length > 0 && items.length > 0 && '; '}
          {missing.length > 0 && t('not assessed by all: {missing}', { missing: missing.join(', ') })}
        </Text>
      </Table.Td>
      <Table.Td>
        {consensus === 'none' ? '–' : t(CONSENSUS[consensus])}
        {awaited && awaited.length > 0 && (
          <Text size="xs" c="dimmed">
            {t('waits for {awaited}, or a third', { awaited: t.list(awaited.map(({ name }) => name)) })}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
