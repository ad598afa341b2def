'use client'
import { useRef, useState } from 'react'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { EstimateCard } from '../estimate-card.tsx'
import { InterviewHeading } from '../interview-heading.tsx'
import { UploadRecording } from '../upload-recording.tsx'
import { KeysList } from './keys-list.tsx'
import { RecordingNotices } from './recording-notices.tsx'
import classes from './review.module.css'
import { ReviewStage } from './review-stage.tsx'
import { reviewTabs } from './review-tabs.tsx'
import { SidePanel } from './side-panel.tsx'
import { useReview } from './use-review.ts'
import { useReviewKeys } from './use-review-keys.ts'

const NOTHING_ELSE = { marks: [], words: undefined, film: undefined }

/** The recording with its timeline at one side, what is known and thought of it at the other. */
export function ReviewPage({ interview }: { interview: InterviewPage }) {
  const video = useRef<HTMLVideoElement>(null)
  const review = useReview(interview, NOTHING_ELSE)
  const { recording, may } = interview
  const tabs = reviewTabs({ interview, review, video })
  const [wanted, choose] = useState<string>()
  const chosen = tabs.some(({ key }) => key === wanted) ? wanted! : tabs[0]!.key
  useReviewKeys(review.act, () => false)
  const hasStage = recording?.hasFile || review.content.series.count > 0
  return (
    <div className={classes.page}>
      <InterviewHeading interview={interview} />
      <RecordingNotices interview={interview} onDetails={() => choose('details')} />
      <div className={classes.desk}>
        {hasStage ? (
          <ReviewStage
            interview={interview}
            recordingId={recording?.hasFile ? recording.id : undefined}
            review={review}
            video={video}
            // The player is another one once another recording is used.
            key={recording?.id}
          />
        ) : (
          <div>{!recording && may.upload && <UploadRecording interviewId={interview.id} />}</div>
        )}
        <div className={classes.side}>
          <EstimateCard interview={interview} />
          <SidePanel tabs={tabs} chosen={chosen} onChoose={choose} />
        </div>
      </div>
      <KeysList opened={review.help} onClose={() => review.setHelp(false)} more={[]} />
    </div>
  )
}
