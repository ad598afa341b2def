import { Anchor, Card, Code, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { moment } from '../../../numbers.ts'

/** The reports of an interview that were handed out. */
export function IssuedReports({ interviewId }: { interviewId: string }) {
  const list = useQuery(rpc.reports.list.queryOptions({ input: { interviewId } }))
  return (
    <Card component="section" aria-label="Handed out">
      <Title order={2} mb="sm">
        Handed out
      </Title>
      {list.isPending ? (
        <Loading rows={2} />
      ) : list.error ? (
        <Problem error={list.error} retry={() => list.refetch()} />
      ) : list.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          No report has been handed out yet.
        </Text>
      ) : (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {list.data.map(({ id, number, size, comment, sha256, issuedName, issuedAt }) => (
            <li key={id}>
              <Text size="sm">
                <Anchor href={`/api/reports/${id}/file`} download underline="always">
                  Report {number}
                </Anchor>
                , {size === 'Letter' ? 'US Letter' : size}, {moment(issuedAt)} by {issuedName}
              </Text>
              {comment !== '' && (
                <Text size="sm" c="dimmed" lineClamp={2}>
                  {comment}
                </Text>
              )}
              <Text size="xs" c="dimmed">
                SHA-256{' '}
                <Code style={{ overflowWrap: 'anywhere' }} fz={11}>
                  {sha256}
                </Code>
              </Text>
            </li>
          ))}
        </Stack>
      )}
    </Card>
  )
}
