'use client'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { ScaleSwitch, scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { EstimateCard } from '../estimate-card.tsx'
import { InterviewHeading } from '../interview-heading.tsx'
import { UploadRecording } from '../upload-recording.tsx'
import { captionedStretch } from './captioned-stretch.ts'
import { KeysList } from './keys-list.tsx'
import { RecordingNotices } from './recording-notices.tsx'
import classes from './review.module.css'
import { listedWith } from './review-keys.ts'
import { ReviewStage } from './review-stage.tsx'
import { reviewTabs } from './review-tabs.tsx'
import { SidePanel } from './side-panel.tsx'
import { useCaptions } from './use-captions.ts'
import { useMovement } from './use-movement.ts'
import { useNotes } from './use-notes.ts'
import { useReview } from './use-review.ts'
import { useReviewFaces } from './use-review-faces.ts'
import { useReviewKeys } from './use-review-keys.ts'
import { useWordLane } from './word-lane.ts'

/** The recording with its timeline at one side, what is known and thought of it at the other. */
export function ReviewPage({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const video = useRef<HTMLVideoElement>(null)
  const { recording, may } = interview
  const notes = useNotes(interview.id, recording?.id)
  const captions = useCaptions(recording?.id)
  const { lane, setWords } = useWordLane()
  const faces = useReviewFaces(interview)
  const movement = useMovement(interview)
  const review = useReview(interview, { faces: faces.strip, marks: notes.marks, words: lane, movement: movement.lane })
  const router = useRouter()
  const [wanted, choose] = useState<string>()
  const writeNote = (at?: { fromMs: number; toMs: number }) => {
    if (!recording || !may.note) return
    const { loop } = review.playback.state
    const now = review.playback.nowMs()
    // A loop is what the person is looking at.
    const { fromMs, toMs } = at ?? loop ?? { fromMs: now, toMs: now }
    notes.setDraft({ id: undefined, fromMs, toMs, item: null, text: '' })
    choose('notes')
  }
  const writeCaption = () => {
    if (!recording || !may.note) return
    const { content, playback } = review
    const stretch = captionedStretch(content.series, playback.nowMs(), content.endMs, playback.state.loop)
    captions.open({ id: undefined, text: '', label: '', ...stretch })
    choose('captions')
  }
  const kinds = may.note ? (notes.data?.kinds ?? []) : []
  useReviewKeys(
    (action) => {
      if (action.do === 'note') return writeNote()
      if (action.do === 'caption') return writeCaption()
      if (action.do !== 'interview') return review.act(action)
      const { previousId, nextId } = interview.neighbours
      const other = action.by === 1 ? nextId : previousId
      if (other) router.push(`/interviews/${other}${scaleInAddress(interview.study.scaleName)}`)
    },
    (key) => {
      const kind = kinds.find((each) => each.key === key.toLowerCase())
      if (kind) notes.toggleEvent(kind, review.playback.nowMs())
      return kind !== undefined
    },
  )
  const tabs = reviewTabs(t, { interview, review, notes, captions, video, writeNote, writeCaption, setWords })
  const chosen = tabs.some(({ key }) => key === wanted) ? wanted! : tabs[0]!.key
  const hasStage = recording?.hasFile || review.content.series.count > 0
  return (
    <div className={classes.page}>
      <InterviewHeading interview={interview} />
      <ScaleSwitch scales={scalesOf(interview)} shown={interview.study.scaleName} />
      <RecordingNotices interview={interview} onDetails={() => choose('details')} />
      <div className={classes.desk}>
        {hasStage ? (
          <ReviewStage
            interview={interview}
            recordingId={recording?.hasFile ? recording.id : undefined}
            review={review}
            faces={faces}
            video={video}
            movement={movement.choice}
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
      <KeysList opened={review.help} onClose={() => review.setHelp(false)} keys={listedWith(kinds)} />
    </div>
  )
}

/** The study's scales; how far the person's own sheets are is for those who rate. */
function scalesOf({ scales, may }: InterviewPage) {
  return may.rate ? scales : scales.map(({ name, title }) => ({ name, title }))
}
