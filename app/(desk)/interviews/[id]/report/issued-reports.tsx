import { Anchor, Card, Code, Stack, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AppIssuedReport } from '#app/rpc/client.ts'

/** The reports of an interview that were handed out, the latest first. */
export function IssuedReports({ reports }: { reports: readonly AppIssuedReport[] }) {
  const t = useText()
  return (
    <Card component="section" aria-label={t('Handed out')}>
      <Title order={2} mb="sm">
        {t('Handed out')}
      </Title>
      {reports.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('No report has been handed out yet.')}
        </Text>
      ) : (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {reports.map((report) => (
            <OneReport key={report.id} report={report} />
          ))}
        </Stack>
      )}
    </Card>
  )
}

function OneReport({
  report: { id, number, size, comment, sha256, issuedName, issuedAt },
}: {
  report: AppIssuedReport
}) {
  const t = useText()
  return (
    <li>
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
  )
}
