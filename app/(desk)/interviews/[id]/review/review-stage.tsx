'use client'
import { Button, Group, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconFaceId } from '@tabler/icons-react'
import { type RefObject, useEffect } from 'react'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { isOpen } from '../../../run-state.tsx'
import { Player } from '../player.tsx'
import { FaceBoxes } from './face-boxes.tsx'
import { MovementSelect } from './movement-select.tsx'
import classes from './review.module.css'
import { TimelineCanvas } from './timeline-canvas.tsx'
import { TimelineTable } from './timeline-table.tsx'
import { Transport } from './transport.tsx'
import type { MovementChoice } from './use-movement.ts'
import type { Review } from './use-review.ts'
import type { ReviewFaces } from './use-review-faces.ts'

interface Shown {
  interview: InterviewPage
  /** What the part is called, where there are several on a page. */
  name?: string
  /** Undefined where there is no file to be played. */
  recordingId: string | undefined
  review: Review
  faces: ReviewFaces
  video: RefObject<HTMLVideoElement | null>
  /** Which movement the timeline shows, where movements were measured. */
  movement?: MovementChoice | undefined
}

/** The recording, what steers it, and its timeline. */
export function ReviewStage({ interview, name, recordingId, review, faces, video, movement }: Shown) {
  const t = useText()
  const { analysis, target } = interview
  const { playback, content, view, setView, act, stage } = review
  const result = analysis?.result
  const targetTitle = t.stored(target.title)
  useEffect(() => (video.current ? playback.attach(video.current) : undefined), [playback, video])
  // The timeline stays where the video is gone.
  const ofTimeline = (
    <>
      {movement && <MovementSelect {...movement} />}
      {content.series.count > 0 && <TimelineTable content={content} target={targetTitle} onSeek={review.seek} />}
    </>
  )
  return (
    <section ref={stage} className={classes.stage} aria-label={name ?? t('Recording and timeline')}>
      {recordingId && (
        <>
          <Screen interview={interview} recordingId={recordingId} review={review} faces={faces} video={video} />
          <Transport playback={playback} endMs={content.endMs} act={act}>
            {result && result.tracks.length > 0 && (
              <Button
                variant={review.faces ? 'filled' : 'subtle'}
                size="compact-xs"
                aria-pressed={review.faces}
                leftSection={<IconFaceId size={14} aria-hidden />}
                onClick={() => act({ do: 'faces' })}
              >
                {t('Faces (B)')}
              </Button>
            )}
            {ofTimeline}
          </Transport>
        </>
      )}
      {!recordingId && (
        <Group gap="xs" justify="flex-end">
          {ofTimeline}
        </Group>
      )}
      {content.series.count > 0 && (
        <>
          <VisuallyHidden>
            <Title order={2}>{t('Timeline')}</Title>
          </VisuallyHidden>
          <TimelineCanvas
            content={content}
            strip={faces.stripOf}
            target={targetTitle}
            playback={playback}
            view={view}
            setView={setView}
          />
        </>
      )}
      {faces.isFromBefore && (
        <Text size="xs" c="dimmed">
          {t(
            'No pictures of the face here: the recording was analysed before they were kept. Another analysis adds them.',
          )}
        </Text>
      )}
    </section>
  )
}

/** The video, with boxes about the faces where they are wanted. */
function Screen({
  interview: { participant, visit, analysis, may },
  recordingId,
  review: { playback, ...review },
  faces,
  video,
}: Shown & { recordingId: string }) {
  const t = useText()
  const result = analysis?.result
  return (
    <div className={classes.screen}>
      <Player
        recordingId={recordingId}
        label={t('Recording of {participant}, {visit}', { participant, visit })}
        codec={result?.recording.codec}
        video={video}
        controls={false}
        onPress={() => playback.toggle()}
      />
      {review.faces && result && faces.of && (
        <FaceBoxes
          of={faces.of}
          analysis={result}
          kept={faces.kept}
          playback={playback}
          mayChoose={may.control && !isOpen(analysis?.state)}
        />
      )}
    </div>
  )
}
