import { Anchor, Card, Code, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'

/** The reports of an interview that were handed out. */
export function IssuedReports({ interviewId }: { interviewId: string }) {
  const t = useText()
  const list = useQuery(rpc.reports.list.queryOptions({ input: { interviewId } }))
  return (
    <Card component="section" aria-label={t('Handed out')}>
      <Title order={2} mb="sm">
        {t('Handed out')}
      </Title>
      {list.isPending ? (
        <Loading rows={2} />
      ) : list.error ? (
        <Problem error={list.error} retry={() => list.refetch()} />
      ) : list.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('No report has been handed out yet.')}
        </Text>
      ) : (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {list.data.map(({ id, number, size, comment, sha256, issuedName, issuedAt }) => (
            <li key={id}>
              <Text size="sm">
                {t.nodes('<link>{value}</link>, {size}, {moment} by {issuedName}', {
                  value: t('Report {number}', { number }),
                  link: (inside) => (
                    <Anchor href={`/api/reports/${id}/file`} download underline="always">
                      {inside}
                    </Anchor>
                  ),
                  size: size === 'Letter' ? t('US Letter') : size,
                  moment: t.moment(issuedAt),
                  issuedName,
                })}
              </Text>
              {comment !== '' && (
                <Text size="sm" c="dimmed" lineClamp={2}>
                  {comment}
                </Text>
              )}
              <Text size="xs" c="dimmed">
                {t.nodes('SHA-256 <code>{sha256}</code>', {
                  sha256,
                  code: (inside) => (
                    <Code style={{ overflowWrap: 'anywhere' }} fz={11}>
                      {inside}
                    </Code>
                  ),
                })}
              </Text>
            </li>
          ))}
        </Stack>
      )}
    </Card>
  )
}
