import { Anchor, Card, Group, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { rpc } from '../rpc/client.ts'
import { runInWords } from './queue/run-row.tsx'
import { RunState, runNote } from './run-state.tsx'

const OPEN_POLL_MS = 2000
const IDLE_POLL_MS = 15_000
/** Rows that the card has at most. */
const MOST_SHOWN = 6

/** What runs in the studies of the person and what comes next, with how far it is; nothing where nothing does. */
export function RunningCard() {
  const t = useText()
  const runs = useQuery(
    rpc.runs.open.queryOptions({
      refetchInterval: (query) => ((query.state.data?.length ?? 0) > 0 ? OPEN_POLL_MS : IDLE_POLL_MS),
    }),
  )
  if (!runs.data || runs.data.length === 0) return null
  return (
    <Card component="section" aria-label={t('Running')}>
      <Group justify="space-between" mb={4}>
        <Title order={2}>{t('Running')}</Title>
        <Anchor component={Link} href="/queue" size="sm">
          {t('Queue')}
        </Anchor>
      </Group>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {runs.data.slice(0, MOST_SHOWN).map((run) => {
            const { title, href, summary } = runInWords(run, t)
            return (
              <Table.Tr key={`${run.kind} ${run.kind === 'phantom' ? run.study.id : run.id}`}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Anchor component={Link} href={href} size="sm" fw={600}>
                    {title}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {'study' in run ? `${run.study.code}, ${summary}` : summary}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <RunState kind={run.kind} run={run} />
                  <Text size="xs" c="dimmed">
                    {runNote(run, t)}
                  </Text>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
      {runs.data.length > MOST_SHOWN && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('The queue lists more.')}
        </Text>
      )}
    </Card>
  )
}
