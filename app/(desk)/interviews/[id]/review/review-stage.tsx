'use client'
import { Title, VisuallyHidden } from '@mantine/core'
import { type RefObject, useEffect } from 'react'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { Player } from '../player.tsx'
import classes from './review.module.css'
import { TimelineCanvas } from './timeline-canvas.tsx'
import { TimelineTable } from './timeline-table.tsx'
import { Transport } from './transport.tsx'
import type { Review } from './use-review.ts'

/** The recording, what steers it, and its timeline. */
export function ReviewStage({
  interview: { participant, visit, analysis, target },
  recordingId,
  review,
  video,
}: {
  interview: InterviewPage
  recordingId: string | undefined
  review: Review
  video: RefObject<HTMLVideoElement | null>
}) {
  const { playback, content, view, setView, act, stage } = review
  const result = analysis?.result
  useEffect(() => (video.current ? playback.attach(video.current) : undefined), [playback, video])
  return (
    <section ref={stage} className={classes.stage} aria-label="Recording and timeline">
      {recordingId && (
        <>
          <div className={classes.screen}>
            <Player
              recordingId={recordingId}
              label={`Recording of ${participant}, ${visit}`}
              codec={result?.recording.codec}
              video={video}
              controls={false}
              onPress={() => playback.toggle()}
            />
          </div>
          <Transport playback={playback} endMs={content.endMs} act={act}>
            {content.series.count > 0 && <TimelineTable content={content} target={target.title} onSeek={review.seek} />}
          </Transport>
        </>
      )}
      {content.series.count > 0 && (
        <>
          <VisuallyHidden>
            <Title order={2}>Timeline</Title>
          </VisuallyHidden>
          <TimelineCanvas content={content} target={target.title} playback={playback} view={view} setView={setView} />
        </>
      )}
    </section>
  )
}
