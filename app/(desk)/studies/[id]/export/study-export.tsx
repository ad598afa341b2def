'use client'
import { Alert, Anchor, Card, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import { useStudy } from '../study-frame.tsx'
import { ExportList } from './export-list.tsx'
import { NewExport } from './new-export.tsx'
import { NewReports } from './new-reports.tsx'

/** What managers take out of a study: data and reports, as files that are made in the background. */
export function StudyExport({ id }: { id: string }) {
  const t = useText()
  const { data: study } = useStudy(id)
  if (!study) return null
  if (!study.may.export) return <Alert color="gray">{t('Only managers of the study export its data.')}</Alert>
  return (
    <Stack maw={860}>
      <Part title={t('Data')}>
        <NewExport studyId={id} />
      </Part>
      <Part title={t('Codes of raters')}>
        <Text size="sm">
          {t.nodes(
            'Raters are R1, R2 and so on in all exports of this study; a code is never given to anybody else. <link>Download who they are</link>. No export holds this file.',
            {
              link: (inside) => (
                <Anchor href={`/api/studies/${id}/raters`} download size="sm" underline="always">
                  {inside}
                </Anchor>
              ),
            },
          )}
        </Text>
      </Part>
      <Part title={t('Severity reports')}>
        <NewReports studyId={id} without={study.reportWithout} />
      </Part>
      <Part title={t('Exports')}>
        <ExportList studyId={id} />
      </Part>
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  )
}
