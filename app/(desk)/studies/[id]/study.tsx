'use client'
import { Button, Stack } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { Empty } from '#app/states.tsx'
import { ClipQuality } from './clip-quality.tsx'
import { Interviews } from './interviews-table/interviews.tsx'
import { PhantomState } from './phantom-state.tsx'
import { SettingsNotices } from './settings-notices.tsx'
import { useStudy } from './study-frame.tsx'
import { StudyProgress } from './study-progress.tsx'

/** How far a study is, what waits in it, and its interviews. */
export function Study({ id }: { id: string }) {
  const t = useText()
  const { data: study } = useStudy(id)
  if (!study) return null
  const { counts, may, head, phantom } = study
  return (
    <Stack>
      {phantom && phantom.state !== 'done' && <PhantomState studyId={id} phantom={phantom} mayControl={may.manage} />}
      <SettingsNotices study={study} />
      {counts.interviews > 0 ? (
        <>
          <StudyProgress study={study} />
          <ClipQuality studyId={id} />
          <Interviews
            study={study}
            isDrawn={phantom !== undefined && phantom.state !== 'done'}
            version={`${Object.values(counts).join(' ')} ${head?.id}`}
          />
        </>
      ) : study.simulated ? (
        <Empty title={t('No recordings yet')}>
          {t('This page updates as a worker draws and analyses the recordings.')}
        </Empty>
      ) : (
        <Empty
          title={t('No interviews yet')}
          action={
            may.manage && (
              <>
                <Button component={Link} href={`/studies/${id}/import-ratings`} variant="default">
                  {t('Import ratings')}
                </Button>
                <Button component={Link} href={`/studies/${id}/import-participants`} variant="default">
                  {t('Import participants')}
                </Button>
              </>
            )
          }
        >
          {t('Add the recordings of many interviews at once, or a single interview. Then rate them.')}{' '}
          {may.manage && t('Ratings that exist already can be imported: drop the table here.')}
        </Empty>
      )}
    </Stack>
  )
}
