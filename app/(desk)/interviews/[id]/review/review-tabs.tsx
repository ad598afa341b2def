import { Text } from '@mantine/core'
import type { RefObject } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import type { WordsOnFaces } from '#lib/review/words-on-faces.ts'
import { namedScale } from '#lib/scales/study-scales.ts'
import { isOpen } from '../../../run-state.tsx'
import { AnalysisProvenance } from '../analysis-provenance.tsx'
import { BlurredCopy } from '../blurred-copy.tsx'
import { Faces } from '../faces.tsx'
import { ImportedHeads } from '../imported-heads.tsx'
import { LockedSheets } from '../locked-sheets.tsx'
import { RatingCard } from '../rating-card.tsx'
import { RecordingQuality } from '../recording-quality.tsx'
import { RecordingVersions } from '../recording-versions.tsx'
import { UploadRecording } from '../upload-recording.tsx'
import { Words } from '../words.tsx'
import { CaptionsPanel } from './captions-panel.tsx'
import { MomentsPanel } from './moments-panel.tsx'
import { NotesPanel } from './notes-panel.tsx'
import { RecordingFacts } from './recording-facts.tsx'
import type { PanelTab } from './side-panel.tsx'
import type { Captions } from './use-captions.ts'
import type { Notes } from './use-notes.ts'
import type { Review } from './use-review.ts'

interface Shown {
  interview: InterviewPage
  review: Review
  notes: Notes
  captions: Captions
  video: RefObject<HTMLVideoElement | null>
  writeNote: (at?: { fromMs: number; toMs: number }) => void
  writeCaption: () => void
  setWords: (words: WordsOnFaces) => void
}

/** The tabs of an interview that have something to say to the person; those of a blind rater begin with their sheet. */
export function reviewTabs(t: PageTranslator, shown: Shown): PanelTab[] {
  const { interview, review, notes, captions, video, writeNote, writeCaption, setWords } = shown
  const { id, study, recording, analysis, estimate, blind, may } = interview
  const result = analysis?.result
  const hasClips = result !== undefined && result.clips.length > 0
  const tabs: (PanelTab | false | undefined)[] = [
    estimate && {
      key: 'moments',
      label: t('Moments'),
      content: (
        <MomentsPanel
          moments={review.moments}
          series={review.content.series}
          estimate={estimate}
          range={interview.target.range}
          onShow={review.show}
          onNote={may.note && recording ? writeNote : undefined}
        />
      ),
    },
    recording && {
      key: 'notes',
      label:
        notes.data && notes.data.notes.length > 0
          ? t('Notes ({count})', { count: notes.data.notes.length })
          : t('Notes'),
      content: (
        <NotesPanel
          recordingId={recording.id}
          studyId={study.id}
          notes={notes}
          items={namedScale(study.scaleName, study.scale).items}
          mayWrite={may.note}
          mayManage={may.manage}
          nowMs={() => review.playback.nowMs()}
          onSeek={review.seek}
        />
      ),
    },
    recording && {
      key: 'captions',
      label: captionsLabel(t, notes),
      content: (
        <CaptionsPanel
          notes={notes}
          captions={captions}
          onWrite={may.note ? writeCaption : undefined}
          onSeek={review.seek}
        />
      ),
    },
    { key: 'sheets', label: t('Sheets'), content: <Sheets interview={interview} /> },
    hasClips &&
      !blind && {
        key: 'words',
        label: t('Words'),
        content: (
          <Words
            interviewId={id}
            studyId={study.id}
            mayChange={may.changePrompts}
            onSeek={review.seek}
            video={video}
            onShown={setWords}
            key={analysis?.id}
          />
        ),
      },
    { key: 'details', label: t('Details'), content: <Details interview={interview} /> },
  ]
  const shownTabs = tabs.filter((tab): tab is PanelTab => Boolean(tab))
  const isFirst = ({ key }: PanelTab) => Number(blind && key === 'sheets')
  return shownTabs.toSorted((one, other) => isFirst(other) - isFirst(one))
}

function captionsLabel(t: PageTranslator, { data }: Notes): string {
  const count = data?.captions.length ?? 0
  return count > 0 ? t('Captions ({count})', { count }) : t('Captions')
}

function Sheets({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { may, sheets, lockedSheets } = interview
  return (
    <>
      {may.rate && <RatingCard interview={interview} />}
      <LockedSheets interview={interview} />
      {!may.rate && sheets.length === 0 && (
        <Text size="sm" c="dimmed">
          {lockedSheets === 0
            ? t('No rating sheet has been signed yet.')
            : t('{lockedSheets} signed, hidden from you.', { lockedSheets })}
        </Text>
      )}
    </>
  )
}

function Details({ interview }: { interview: InterviewPage }) {
  const { id, recording, recordings, analysis, blind, may } = interview
  const result = analysis?.result
  return (
    <>
      <RecordingFacts interview={interview} />
      {result && <RecordingQuality analysis={result} />}
      {recording?.hasFile && <BlurredCopy recording={recording} />}
      {recording && result && result.tracks.length > 1 && (
        <Faces recordingId={recording.id} analysis={result} mayChoose={may.control && !isOpen(analysis.state)} />
      )}
      {recordings && <RecordingVersions versions={recordings} interviewId={id} />}
      {recording && may.upload && <UploadRecording interviewId={id} another />}
      {result && !blind && <ImportedHeads interviewId={id} key={analysis?.id} />}
      {result && <AnalysisProvenance analysis={result} />}
    </>
  )
}
