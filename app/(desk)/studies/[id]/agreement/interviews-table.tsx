'use client'
import { Anchor, SegmentedControl, Stack, Table } from '@mantine/core'
import Link from 'next/link'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { Pages } from '../ratings/pages.tsx'

const ROWS = 50

/** The interviews behind the figures, those that model and raters see most differently first where that is asked for. */
export function InterviewsTable({ pairs }: { pairs: readonly AgreementPage['pairs'][number][] }) {
  const t = useText()
  const [order, setOrder] = useState('participant')
  const [page, setPage] = useState(1)
  const gap = ({ estimate, rating }: AgreementPage['pairs'][number]) => Math.abs(estimate - rating)
  const ordered = order === 'gap' ? pairs.toSorted((a, b) => gap(b) - gap(a)) : pairs
  const pages = Math.max(1, Math.ceil(pairs.length / ROWS))
  const shown = Math.min(page, pages)
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label={t('Sort by')}
        value={order}
        onChange={(value) => {
          setOrder(value)
          setPage(1)
        }}
        data={[
          { value: 'participant', label: t('By participant') },
          { value: 'gap', label: t('Largest difference first') },
        ]}
      />
      <LongTable verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Interview')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('Date')}</Table.Th>
            <Table.Th ta="right">{t('Raters')}</Table.Th>
            <Table.Th ta="right">{t('Estimate')}</Table.Th>
            <Table.Th ta="right">{t('Difference')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ordered.slice((shown - 1) * ROWS, shown * ROWS).map((pair) => (
            <Table.Tr key={pair.interviewId}>
              <Table.Td>
                <Anchor component={Link} href={`/interviews/${pair.interviewId}`} size="sm">
                  {pair.participant}, {pair.visit}
                </Anchor>
              </Table.Td>
              <Table.Td visibleFrom="sm">{t.date(pair.date)}</Table.Td>
              <Table.Td ta="right">{t.oneDecimal(pair.rating)}</Table.Td>
              <Table.Td ta="right">{t.oneDecimal(pair.estimate)}</Table.Td>
              <Table.Td ta="right">{t.oneDecimal(pair.estimate - pair.rating)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </LongTable>
      <Pages total={pages} value={shown} onChange={setPage} />
    </Stack>
  )
}
