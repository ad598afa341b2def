import { Badge, Button, Card, Group, Table, Text, Title } from '@mantine/core'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'

/** Rows that a card of the start page has at most. */
const MOST_SHOWN = 8

/** How many of what waits ask for attention. */
interface Mark {
  text: string
  isUrgent?: boolean
}

/** A card of the start page with interviews that wait for the person, one click from what is to do. */
export function WaitingCard<T>({
  title,
  marks,
  count,
  rows,
  row,
  next,
}: {
  title: string
  marks: readonly Mark[]
  /** Of all that wait. */
  count: number
  rows: readonly T[]
  row: (one: T) => ReactNode
  /** Leads to the first one. */
  next?: { label: string; href: string }
}) {
  const t = useText()
  return (
    <Card component="section" aria-label={title}>
      <Group justify="space-between" mb={4}>
        <Title order={2}>{title}</Title>
        <Group gap={6}>
          {marks.map(({ text, isUrgent }) =>
            isUrgent ? (
              <Badge key={text} color="red.9" variant="filled" size="sm">
                {text}
              </Badge>
            ) : (
              <Badge key={text} variant="default" size="sm">
                {text}
              </Badge>
            ),
          )}
          <Text size="sm" c="dimmed">
            {count === 1 ? t('one interview') : t('{count} interviews', { count })}
          </Text>
        </Group>
      </Group>
      <Table verticalSpacing={4}>
        <Table.Tbody>{rows.slice(0, MOST_SHOWN).map(row)}</Table.Tbody>
      </Table>
      {count > MOST_SHOWN && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('and {count} more', { count: count - MOST_SHOWN })}
        </Text>
      )}
      {next && (
        <Button component={Link} href={next.href} size="xs" mt="xs" w="fit-content">
          {next.label}
        </Button>
      )}
    </Card>
  )
}
