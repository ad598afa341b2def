import { useMemo } from 'react'
import type { KeptFaces } from '#lib/analysis/shown-faces.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { type Filmstrip, filmstrip } from '#lib/timeline/filmstrip.ts'
import { type FacesOf, useKeptFaces } from './use-kept-faces.ts'
import type { StripOf } from './use-strip-tiles.ts'

/** The faces of an interview's recording as its analysis keeps them. */
export interface ReviewFaces {
  of: FacesOf | undefined
  kept: KeptFaces | undefined
  strip: Filmstrip | undefined
  stripOf: StripOf | undefined
  /** Whether the participant's face was found, and there are no pictures of it because the analysis is from before they were kept. */
  isFromBefore: boolean
}

/** The participant's face over the recording, and what else is kept of faces. */
export function useReviewFaces({ recording, analysis }: InterviewPage): ReviewFaces {
  const recordingId = recording?.hasFile ? recording.id : undefined
  const analysisId = analysis?.result && analysis.resultId
  const of = useMemo(
    () => (recordingId && analysisId ? { recordingId, analysisId } : undefined),
    [recordingId, analysisId],
  )
  const kept = useKeptFaces(of)
  const participant = analysis?.result?.tracks.find((track) => track.participant)?.id
  const own = kept?.tracks.find(({ id }) => id === participant)?.strip
  const strip = useMemo(() => own && filmstrip(own.stepMs, own.atMs), [own])
  const stripOf = useMemo(
    () => (of && strip && participant !== undefined ? { ...of, track: participant } : undefined),
    [of, strip, participant],
  )
  return { of, kept, strip, stripOf, isFromBefore: participant !== undefined && kept?.tracks.length === 0 }
}
