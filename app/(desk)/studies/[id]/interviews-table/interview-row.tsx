import { Anchor, Badge, Box, Checkbox, Group, Table, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { Message } from '#lib/messages/message.ts'
import type { Column } from '#lib/review/interview-filters.ts'
import type { Interval } from '#lib/review/stored-intervals.ts'
import type { InterviewRow } from '#lib/review/study-interviews.ts'
import { IntervalBar } from '../../../figures/interval-bar.tsx'
import { RunState } from '../../../run-state.tsx'
import { inBrackets, textOf } from '../agreement/figures-in-words.ts'
import { FROM } from './table-head.tsx'
import { COLUMNS } from './table-state.ts'

/** An interview in the table, with the chosen columns. */
export function Row({
  row,
  range,
  isDrawn,
  columns,
  selection,
}: {
  row: InterviewRow
  range: [number, number]
  isDrawn: boolean
  columns: ReadonlySet<Column>
  selection: { isOn: boolean; click: (isRange: boolean) => void } | undefined
}) {
  const t = useText()
  const cells = cellsOf(t, row, range, isDrawn)
  return (
    <Table.Tr
      data-selected={selection?.isOn || undefined}
      bg={selection?.isOn ? 'var(--mantine-color-default-hover)' : undefined}
    >
      {selection && (
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={t('Select {participant}, {visit}', { participant: row.participant, visit: row.visit })}
            checked={selection.isOn}
            onChange={(event) => selection.click((event.nativeEvent as MouseEvent).shiftKey === true)}
          />
        </Table.Td>
      )}
      <Table.Td>
        <Anchor component={Link} href={`/interviews/${row.id}`} fw={600} size="sm">
          {row.participant}
        </Anchor>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {row.visit}, {t.date(row.date)}
          <br />
          {ratingsOf(t, row)}
        </Text>
        {(row.analysis?.state !== 'done' || row.analysis.doubts.length > 0) && (
          <Box hiddenFrom="sm">{cells.analysis}</Box>
        )}
      </Table.Td>
      {COLUMNS.filter(({ key }) => columns.has(key)).map(({ key }) => (
        <Table.Td
          key={key}
          {...(FROM[key] ? { visibleFrom: FROM[key] } : {})}
          {...(key === 'estimate' ? { ta: 'right' as const } : {})}
        >
          {cells[key]}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

const ratingsOf = (t: PageTranslator, { lockedSheets, trainingSheets, ownSheet }: InterviewRow) => {
  const locked =
    ownSheet === 'draft'
      ? t('{lockedSheets} locked, your draft', { lockedSheets })
      : t('{lockedSheets} locked', { lockedSheets })
  return trainingSheets > 0 ? t('{locked}, {trainingSheets} for training', { locked, trainingSheets }) : locked
}

function cellsOf(
  t: PageTranslator,
  row: InterviewRow,
  range: [number, number],
  isDrawn: boolean,
): Record<Column, ReactNode> {
  const { analysis, estimate } = row
  return {
    visit: row.visit,
    date: t.date(row.date),
    groups: row.groups.join(', '),
    interviewer: row.interviewer,
    assigned: row.assigned.join(', '),
    analysis: analysis ? (
      <Group gap={6}>
        <RunState kind="analysis" run={analysis} />
        <DoubtMark doubts={analysis.doubts} />
      </Group>
    ) : (
      <Text size="sm" c="dimmed">
        {row.recordings > 0 ? t('waiting') : isDrawn ? t('to be drawn') : t('no recording')}
      </Text>
    ),
    ratings: ratingsOf(t, row),
    estimate: estimate && (
      <>
        {t.oneDecimal(estimate.value)}{' '}
        <Text span size="sm" c="dimmed">
          {intervalInWords(t, estimate.interval90)} {estimate.kind === 'unseen' ? t('unseen') : t('out of fold')}
        </Text>
      </>
    ),
    chart: estimate && <IntervalBar value={estimate.value} interval={estimate.interval90} range={range} />,
  }
}

function intervalInWords(t: PageTranslator, interval: Interval | undefined): string {
  return interval ? inBrackets(t, t.oneDecimal(interval[0]), t.oneDecimal(interval[1])) : t('no interval,')
}

/** Marks an interview whose recording makes its numbers doubtful; the tooltip says why. */
function DoubtMark({ doubts }: { doubts: readonly (string | Message)[] }) {
  const t = useText()
  if (doubts.length === 0) return null
  const label = doubts.length === 1 ? t('Check') : t('Check {count}', { count: doubts.length })
  const why = doubts.map((doubt) => textOf(t, doubt)).join(' ')
  return (
    <Tooltip label={why} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <Badge
        variant="light"
        color="yellow"
        size="sm"
        tabIndex={0}
        c="var(--mantine-color-text)"
        style={{ flexShrink: 0 }}
        leftSection={<IconAlertTriangle size={12} aria-hidden />}
        aria-label={t('Check the recording: {doubts}', { doubts: why })}
        role="note"
      >
        {label}
      </Badge>
    </Tooltip>
  )
}
