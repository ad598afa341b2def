import { Anchor, Group, Progress, Table, Text } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import type { AppWaiting } from '../rpc/client.ts'
import { scaleInAddress } from './scale-switch.tsx'
import { WaitingCard } from './waiting-card.tsx'

/** What the person has yet to rate, one click from its sheet; nothing where they rate nowhere. */
export function WaitingSheets({ waiting }: { waiting: AppWaiting | undefined }) {
  const t = useText()
  if (!waiting || waiting.count === 0) return null
  const { count, sheets, overdue, soon } = waiting
  const marks = [
    ...(overdue > 0 ? [{ text: t('{overdue} overdue', { overdue }), isUrgent: true }] : []),
    ...(soon > 0 ? [{ text: t('{soon} due soon', { soon }) }] : []),
  ]
  return (
    <WaitingCard
      title={t('To rate')}
      marks={marks}
      count={count}
      rows={sheets}
      row={(sheet) => (
        <Table.Tr key={sheet.interviewId}>
          <Table.Td>
            <Anchor
              component={Link}
              href={`/interviews/${sheet.interviewId}/rate${scaleInAddress(sheet.next)}`}
              size="sm"
              fw={600}
            >
              {sheet.participant}, {sheet.visit}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <Text size="sm" c="dimmed">
              {sheet.study}, {sheet.scale}
            </Text>
            <ScaleProgress sheet={sheet} />
            <Due sheet={sheet} />
          </Table.Td>
          <Table.Td w={130}>
            {sheet.done > 0 ? (
              <Group gap={6} wrap="nowrap">
                <Progress
                  value={(100 * sheet.done) / sheet.items}
                  size="sm"
                  style={{ flex: 1 }}
                  aria-label={t('{done} of {items} items', { done: sheet.done, items: sheet.items })}
                />
                <Text size="xs" miw="max-content">
                  {sheet.done}/{sheet.items}
                </Text>
              </Group>
            ) : (
              <Text size="xs" c="dimmed">
                {t('not started')}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      )}
    />
  )
}

type Waiting = AppWaiting['sheets'][number]

/** How far each sheet of an interview is, where the study has several scales. */
function ScaleProgress({ sheet }: { sheet: Waiting }) {
  const t = useText()
  if (sheet.done === 0 || sheet.scales.length === 0) return null
  return (
    <Text size="xs" c="dimmed">
      {sheet.scales.map(({ title, done, items }) => `${t.stored(title)} ${done}/${items}`).join(', ')}
    </Text>
  )
}

function Due({ sheet }: { sheet: Waiting }) {
  const t = useText()
  if (sheet.dueOn === null) return null
  return (
    <Text size="xs" fw={sheet.due === 'overdue' ? 700 : 400} c={sheet.due === 'overdue' ? undefined : 'dimmed'}>
      {sheet.due === 'overdue'
        ? t('overdue since {day}', { day: t.date(sheet.dueOn) })
        : t('due {day}', { day: t.date(sheet.dueOn) })}
    </Text>
  )
}
