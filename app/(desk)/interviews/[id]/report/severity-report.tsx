'use client'
import { Alert, Button, Card, Grid, List, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileTypePdf } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import type { Message } from '#lib/messages/message.ts'
import type { ReportSection } from '#lib/reports/severity/report-parts.ts'
import { Breadcrumb } from '../../../breadcrumb.tsx'
import { IssuedReports } from './issued-reports.tsx'
import { ReportChoice, type ReportWish } from './report-choice.tsx'
import { ReportPreview } from './report-preview.tsx'

/** The severity report of an interview: what it is to hold, how it will be, and what was handed out before. */
export function SeverityReport({ id }: { id: string }) {
  const t = useText()
  const interview = useQuery(rpc.interviews.see.queryOptions({ input: { id } }))
  const reports = useQuery(rpc.reports.list.queryOptions({ input: { interviewId: id } }))
  if (interview.isPending || reports.isPending) return <Loading rows={10} />
  if (interview.error) return <Problem error={interview.error} retry={() => interview.refetch()} />
  if (reports.error) return <Problem error={reports.error} retry={() => reports.refetch()} />
  const { study, participant, visit } = interview.data
  return (
    <Stack>
      <Breadcrumb
        parents={[
          { title: study.code, href: `/studies/${study.id}` },
          { title: `${participant}, ${visit}`, href: `/interviews/${id}` },
        ]}
        current={t('Severity report')}
      />
      <Title order={1}>{t('Severity report')}</Title>
      <Missing missing={reports.data.missing} />
      <NewReport interviewId={id} allowed={reports.data.sections} />
      <IssuedReports reports={reports.data.reports} />
    </Stack>
  )
}

/** What the report does not have yet; nothing where it is whole. */
function Missing({ missing }: { missing: readonly Message[] }) {
  const t = useText()
  if (missing.length === 0) return null
  return (
    <Alert color="gray" title={t('Not in the report yet')}>
      <List size="sm">
        {missing.map((message) => (
          <List.Item key={message.source}>{t(message)}</List.Item>
        ))}
      </List>
    </Alert>
  )
}

function NewReport({ interviewId, allowed }: { interviewId: string; allowed: ReportSection[] }) {
  const t = useText()
  const client = useQueryClient()
  const [wish, setWish] = useState<ReportWish>({ size: 'A4', language: t.language, sections: allowed, comment: '' })
  const issue = useMutation(
    rpc.reports.issue.mutationOptions({
      onSuccess: async ({ id: reportId }) => {
        notifications.show({ message: t('The report is stored.') })
        window.location.assign(`/api/reports/${reportId}/file`)
        await client.invalidateQueries({ queryKey: rpc.reports.list.key() })
      },
    }),
  )
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Card component="section" aria-label={t('New report')}>
          <Stack gap="sm">
            <Title order={2}>{t('New report')}</Title>
            <ReportChoice wish={wish} allowed={allowed} onChange={setWish} />
            {issue.error && <Problem error={issue.error} />}
            <Button
              leftSection={<IconFileTypePdf size={18} aria-hidden />}
              loading={issue.isPending}
              onClick={() => issue.mutate({ interviewId, choice: wish })}
            >
              {t('Store and download')}
            </Button>
            <Text size="xs" c="dimmed">
              {t(
                'The report is kept as it is handed out and can be downloaded again, byte for byte. It is deleted with its interview. A preview is not kept and says so.',
              )}
            </Text>
          </Stack>
        </Card>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        <ReportPreview interviewId={interviewId} wish={wish} />
      </Grid.Col>
    </Grid>
  )
}
