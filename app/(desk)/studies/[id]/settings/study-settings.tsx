'use client'
import { Alert, Card, Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import { useStudy } from '../study-frame.tsx'
import { AnchorsOfScales } from './anchors-settings.tsx'
import { FurtherScales } from './further-scales.tsx'
import { QualitySettings } from './quality-settings.tsx'
import { Quota } from './quota.tsx'
import { ReportParts } from './report-parts.tsx'
import { Sampling } from './sampling.tsx'
import { ScaleSettings } from './scale-settings.tsx'
import { StudyDetails } from './study-details.tsx'
import { StudyLogo } from './study-logo.tsx'

/** What a manager sets for a study. */
export function StudySettings({ id }: { id: string }) {
  const t = useText()
  const { data: study } = useStudy(id)
  if (!study) return null
  if (!study.may.manage) return <Alert color="gray">{t('Only managers of the study change its settings.')}</Alert>
  return (
    <Stack maw={720}>
      <Part title={t('Details')}>
        <StudyDetails study={study} />
      </Part>
      <Part title={t('Encoder and clips')}>
        <Sampling study={study} key={`${study.encoder} ${study.stride} ${study.clipLimit}`} />
      </Part>
      <Part title={t('Scale')}>
        <ScaleSettings study={study} />
      </Part>
      <Part title={t('Further scales')}>
        <FurtherScales study={study} />
      </Part>
      {study.may.changeAnchors && (
        <Part title={t('Anchors')}>
          <AnchorsOfScales studyId={id} scales={study.scales} />
        </Part>
      )}
      <Part title={t('Severity reports')}>
        <Stack gap="xl">
          <ReportParts studyId={id} without={study.reportWithout} key={study.reportWithout.join()} />
          <StudyLogo studyId={id} />
        </Stack>
      </Part>
      <Part title={t('Quality of clips')}>
        <QualitySettings studyId={id} />
      </Part>
      <Part title={t('Storage')}>
        <Quota studyId={id} storage={study.storage} key={study.storage.quotaBytes} />
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
