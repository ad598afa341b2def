import { largest } from '#lib/numbers/extremes.ts'
import type { ExtractionSummary, TrackSummary } from './face-messages.ts'

/** Ways to name a face without knowing its number. */
export const FACE_PLACES = ['left', 'right', 'smallest', 'largest'] as const
export type FacePlace = (typeof FACE_PLACES)[number]

/** A face as a person asks for it: the number of its track, or what tells it from the others. */
export type FaceChoice = number | FacePlace

/** A face seen for less than this share of the one seen most is a passer-by, not meant by `left` or `smallest`. */
const PASSING = 0.1

/** The track that is meant; the one that is most likely the participant's where it is not there or nothing was asked. */
export function chosenTrack(
  { tracks, participant }: Pick<ExtractionSummary, 'tracks' | 'participant'>,
  choice: FaceChoice | undefined,
): number | undefined {
  if (choice === undefined) return participant
  if (typeof choice === 'number') return tracks.some(({ id }) => id === choice) ? choice : participant
  const most = largest(tracks.map(({ sightings }) => sightings))
  const meant = tracks.filter(({ sightings }) => sightings >= PASSING * most)
  const first = (value: (track: TrackSummary) => number) =>
    meant.reduce<TrackSummary | undefined>(
      (best, track) => (best === undefined || value(track) < value(best) ? track : best),
      undefined,
    )?.id
  switch (choice) {
    case 'left':
      return first(({ place }) => place.across)
    case 'right':
      return first(({ place }) => -place.across)
    case 'smallest':
      return first(({ meanSide }) => meanSide)
    case 'largest':
      return first(({ meanSide }) => -meanSide)
  }
}

/** Where a face is in the picture, in words. @param across middle of the face as a share of the picture's width */
export function placeName(across: number): 'left' | 'centre' | 'right' {
  if (across < 0.4) return 'left'
  return across > 0.6 ? 'right' : 'centre'
}
