'use client'
import { Alert, Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRef } from 'react'
import { ScaleSwitch, scaleInAddress, useScaleName } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { NOT_ASSIGNED } from '#lib/ratings/not-assigned.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { Player } from '../player.tsx'
import { SheetPlayerProvider } from '../sheet-player.ts'
import { DraftSheet } from './draft-sheet.tsx'
import { SignedSheet } from './signed-sheet.tsx'
import { usePlayerKeys } from './use-player-keys.ts'
import classes from './workspace.module.css'

/** A rater's place of work: the recording at one side and their own sheet at the other, both whole. */
export function RatingWorkspace({ id }: { id: string }) {
  const t = useText()
  const video = useRef<HTMLVideoElement>(null)
  const [sheetAlone, setSheetAlone] = useLocalStorage({ key: 'concord-sheet-alone', defaultValue: false })
  const { interview, isCurrent, scaleName } = useSheetOf(id)
  usePlayerKeys(video)
  if (interview.isPending) return <Loading rows={12} />
  if (interview.error) return <Problem error={interview.error} retry={() => interview.refetch()} />
  const { study, participant, visit, recording, analysis, may } = interview.data
  const { scale } = study
  const playable = recording?.hasFile === true
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Anchor component={Link} href={`/studies/${study.id}`} size="sm">
            {study.code}
          </Anchor>
          <Title order={1} fz="h2">
            {participant}, {visit}
          </Title>
          <Text c="dimmed" size="sm">
            {scale.name}
          </Text>
          <Badge variant="default">{study.blinding === 'blinded' ? t('blinded') : t('open')}</Badge>
        </Group>
        <Group gap="xs">
          {playable && (
            <Button variant="default" size="compact-sm" visibleFrom="sm" onClick={() => setSheetAlone(!sheetAlone)}>
              {sheetAlone ? t('Show the recording') : t('Sheet only')}
            </Button>
          )}
          <Button
            component={Link}
            href={`/interviews/${id}${scaleInAddress(study.scaleName)}`}
            variant="default"
            size="compact-sm"
          >
            {t('Interview')}
          </Button>
        </Group>
      </Group>
      {may.rate ? (
        <div className={classes.workspace} data-alone={sheetAlone || !playable || undefined}>
          {playable && (
            <div className={classes.video}>
              <Player
                recordingId={recording.id}
                label={t('Recording of {participant}, {visit}', { participant, visit })}
                codec={analysis?.result?.recording.codec}
                video={video}
              />
            </div>
          )}
          <div className={classes.sheet}>
            {!recording && (
              <Alert color="gray" mb="sm">
                {t('This interview has no recording yet. You can rate it all the same.')}
              </Alert>
            )}
            <ScaleSwitch scales={interview.data.scales} shown={isCurrent ? study.scaleName : scaleName} isFilledIn />
            <SheetPlayerProvider value={playable ? video : undefined}>
              {isCurrent ? <OwnSheet interview={interview.data} /> : <Loading rows={8} />}
            </SheetPlayerProvider>
          </div>
        </div>
      ) : (
        <Alert color="gray">
          {interview.data.isAssignedToOthers
            ? t(NOT_ASSIGNED)
            : study.blinding === 'blinded'
              ? t('Only raters rate in this study: you can see estimates, so your rating would not be independent.')
              : t('You are not a rater of this study.')}
        </Alert>
      )}
    </Stack>
  )
}

/** The rater's sheet of an interview on the scale that the address says, with what the page shows around it. */
function useSheetOf(id: string) {
  const scaleName = useScaleName()
  const interview = useQuery(
    rpc.interviews.see.queryOptions({
      input: { id, scaleName },
      refetchOnWindowFocus: false,
      staleTime: 0,
      // The recording plays on while the sheet of another scale is loaded.
      placeholderData: (before) => (before?.id === id ? before : undefined),
    }),
  )
  // A draft begins with what is stored now, and never with what was stored when its sheet was left.
  const isCurrent = interview.isFetchedAfterMount && !interview.isPlaceholderData
  return { interview, isCurrent, scaleName }
}

function OwnSheet({ interview }: { interview: InterviewPage }) {
  const { id, ownSheet, study } = interview
  if (ownSheet?.lockedAt) return <SignedSheet interview={interview} />
  return <DraftSheet interview={interview} key={`${id} ${study.scaleName}`} />
}
