'use client'
import { Alert, Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRef } from 'react'
import { ScaleSwitch, useScaleName } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { NOT_ASSIGNED } from '#lib/ratings/not-assigned.ts'
import { Player } from '../player.tsx'
import { DraftSheet } from './draft-sheet.tsx'
import { SignedSheet } from './signed-sheet.tsx'
import { usePlayerKeys } from './use-player-keys.ts'
import classes from './workspace.module.css'

/** A rater's place of work: the recording at one side and their own sheet at the other, both whole. */
export function RatingWorkspace({ id }: { id: string }) {
  const t = useText()
  const video = useRef<HTMLVideoElement>(null)
  const [sheetAlone, setSheetAlone] = useLocalStorage({ key: 'concord-sheet-alone', defaultValue: false })
  const scaleName = useScaleName()
  const interview = useQuery(rpc.interviews.see.queryOptions({ input: { id, scaleName }, refetchOnWindowFocus: false }))
  usePlayerKeys(video)
  if (interview.isPending) return <Loading rows={12} />
  if (interview.error) return <Problem error={interview.error} retry={() => interview.refetch()} />
  const { study, participant, visit, recording, analysis, may, ownSheet } = interview.data
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
          <Button component={Link} href={`/interviews/${id}`} variant="default" size="compact-sm">
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
            <ScaleSwitch scales={interview.data.scales} shown={study.scaleName} />
            {ownSheet?.lockedAt ? (
              <SignedSheet interview={interview.data} />
            ) : (
              <DraftSheet interview={interview.data} key={`${id} ${study.scaleName}`} />
            )}
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
