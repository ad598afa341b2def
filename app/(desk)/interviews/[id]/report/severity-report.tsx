'use client'
import { Button, Card, Grid, Group, SegmentedControl, Stack, Text, Textarea, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileTypePdf } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { Breadcrumb } from '../../../breadcrumb.tsx'
import { IssuedReports } from './issued-reports.tsx'

/** The severity report of an interview: a preview, a comment to add, and what was handed out before. */
export function SeverityReport({ id }: { id: string }) {
  const t = useText()
  const client = useQueryClient()
  const interview = useQuery(rpc.interviews.see.queryOptions({ input: { id } }))
  const [size, setSize] = useState<'A4' | 'Letter'>('A4')
  const [comment, setComment] = useState('')
  const issue = useMutation(
    rpc.reports.issue.mutationOptions({
      onSuccess: async ({ id: reportId }) => {
        await client.invalidateQueries()
        notifications.show({ message: t('The report is stored.') })
        window.location.assign(`/api/reports/${reportId}/file`)
      },
    }),
  )
  if (interview.isPending) return <Loading rows={10} />
  if (interview.error) return <Problem error={interview.error} retry={() => interview.refetch()} />
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
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Card component="section" aria-label={t('New report')}>
            <Stack gap="sm">
              {issue.error && <Problem error={issue.error} />}
              <SegmentedControl
                aria-label={t('Paper size')}
                data={[
                  { value: 'A4', label: 'A4' },
                  { value: 'Letter', label: t('US Letter') },
                ]}
                value={size}
                onChange={(value) => setSize(value as 'A4' | 'Letter')}
              />
              <Textarea
                label={t('Comment')}
                description={t('Stands in the report. Never write a name of a patient.')}
                autosize
                minRows={3}
                maxLength={2000}
                value={comment}
                onChange={(event) => setComment(event.currentTarget.value)}
              />
              <Group gap="xs">
                <Button
                  leftSection={<IconFileTypePdf size={18} aria-hidden />}
                  loading={issue.isPending}
                  onClick={() => issue.mutate({ interviewId: id, choice: { size, comment } })}
                >
                  {t('Store and download')}
                </Button>
                <Button component="a" variant="default" download href={`/api/interviews/${id}/report?size=${size}`}>
                  {t('Download preview')}
                </Button>
              </Group>
              <Text size="xs" c="dimmed">
                {t(
                  'The report is kept as it is handed out and can be downloaded again, byte for byte. It is deleted with its interview. A preview is not kept, says so, and has no comment.',
                )}
              </Text>
            </Stack>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <IssuedReports interviewId={id} />
        </Grid.Col>
      </Grid>
    </Stack>
  )
}
