import { Anchor, Group, Progress, Table, Text } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { WaitingState } from '#lib/review/waiting-sheets.ts'
import type { AppWaiting } from '../rpc/client.ts'
import { scaleInAddress } from './scale-switch.tsx'
import { WaitingCard } from './waiting-card.tsx'

/** In which order they are shown: what was begun comes first. */
const CARDS: { state: WaitingState; title: Message; next: Message }[] = [
  { state: 'to-sign', title: phrase('To sign'), next: phrase('Sign the next one') },
  { state: 'to-finish', title: phrase('To finish'), next: phrase('Continue') },
  { state: 'to-rate', title: phrase('To rate'), next: phrase('Rate the next one') },
]

/** What the person has yet to sign, to finish and to rate, one click from its sheet; nothing where they rate nowhere. */
export function WaitingSheets({ waiting }: { waiting: AppWaiting | undefined }) {
  return CARDS.map((card) => <CardOf key={card.state} waiting={waiting} {...card} />)
}

function CardOf({ waiting, state, title, next }: { waiting: AppWaiting | undefined } & (typeof CARDS)[number]) {
  const t = useText()
  if (!waiting || waiting.by[state].count === 0) return null
  const { count, overdue, soon } = waiting.by[state]
  const sheets = waiting.sheets.filter((sheet) => sheet.state === state)
  const [first] = sheets
  const marks = [
    ...(overdue > 0 ? [{ text: t('{overdue} overdue', { overdue }), isUrgent: true }] : []),
    ...(soon > 0 ? [{ text: t('{soon} due soon', { soon }) }] : []),
  ]
  return (
    <WaitingCard
      title={t(title)}
      marks={marks}
      count={count}
      {...(first ? { next: { label: t(next), href: sheetHref(first) } } : {})}
      rows={sheets}
      row={(sheet) => (
        <Table.Tr key={sheet.interviewId}>
          <Table.Td>
            <Anchor component={Link} href={sheetHref(sheet)} size="sm" fw={600}>
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

const sheetHref = ({ interviewId, next }: Waiting) => `/interviews/${interviewId}/rate${scaleInAddress(next)}`

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
