import { CERTAIN, type FaceBox, overlap } from './face-box.ts'

/** A face at a sampling index. */
export interface Sighting {
  index: number
  box: FaceBox
}

/** One person's face through a recording. */
export interface Track {
  id: number
  /** Detections that the track still needs for its crops, oldest first; older ones are dropped. */
  recent: Sighting[]
  sightings: number
  firstIndex: number
  lastIndex: number
  /** Sum of face areas over the sightings, in px squared. */
  area: number
  scores: number
}

/** How many sightings a track keeps: enough for the smoothing on both sides. */
const KEPT = 24
/** A face keeps its track without looking back when its boxes overlap by this much. */
const MIN_OVERLAP = 0.2
/** So many samplings after it was lost, a track is no more continued by a face that is not certain. */
const EXPECTED_FOR = 8
/** A face that comes back: its size may have changed by this factor, and its place by this many face widths. */
const MAX_GROWTH = 2
const MAX_MOVE = 2.5

/**
 * Follows faces through detections. A detection continues the track that it overlaps best; one that overlaps
 * none revives a lost track where size and place make it plausible that the same person came back.
 */
export class FaceFollower {
  readonly tracks: Track[] = []

  /** @param index sampling index; must rise from call to call */
  see(index: number, boxes: readonly FaceBox[]): void {
    const free = new Set(boxes)
    const unseen = new Set(this.tracks)
    const pairs = this.tracks
      .flatMap((track) => boxes.map((box) => ({ track, box, fit: overlap(track.recent.at(-1)!.box, box) })))
      .filter(({ fit, box, track }) => {
        const expected = box.score >= CERTAIN || index - track.lastIndex <= EXPECTED_FOR
        return fit >= MIN_OVERLAP && expected
      })
      .sort((a, b) => b.fit - a.fit || a.track.id - b.track.id)
    for (const { track, box } of pairs) {
      if (!free.has(box) || !unseen.has(track)) continue
      extend(track, index, box)
      free.delete(box)
      unseen.delete(track)
    }
    for (const box of free) {
      // A weaker detection only continues a track.
      if (box.score < CERTAIN) continue
      const back = nearestPlausible([...unseen], box)
      if (back) {
        extend(back, index, box)
        unseen.delete(back)
      } else {
        const track = {
          id: this.tracks.length,
          recent: [],
          sightings: 0,
          firstIndex: index,
          lastIndex: index,
          area: 0,
          scores: 0,
        }
        extend(track, index, box)
        this.tracks.push(track)
      }
    }
  }
}

function extend(track: Track, index: number, box: FaceBox): void {
  track.recent.push({ index, box })
  if (track.recent.length > KEPT) track.recent.shift()
  track.sightings++
  track.lastIndex = index
  track.area += box.width * box.height
  track.scores += box.score
}

function nearestPlausible(lost: readonly Track[], box: FaceBox): Track | undefined {
  let best: { track: Track; distance: number } | undefined
  for (const track of lost) {
    const last = track.recent.at(-1)!.box
    const growth = Math.sqrt((box.width * box.height) / (last.width * last.height))
    const distance =
      Math.hypot(box.x + box.width / 2 - last.x - last.width / 2, box.y + box.height / 2 - last.y - last.height / 2) /
      Math.max(box.width, last.width)
    const plausible = growth < MAX_GROWTH && growth > 1 / MAX_GROWTH && distance < MAX_MOVE
    if (plausible && (!best || distance < best.distance)) best = { track, distance }
  }
  return best?.track
}

/**
 * The participant's track: the one with the most face on screen, presence times linear size, since an
 * interviewer is seen for shorter or smaller. Ties go to the earlier track.
 */
export function participantTrack(tracks: readonly Track[]): Track | undefined {
  const weight = (track: Track) => track.sightings * Math.sqrt(track.area / track.sightings)
  return tracks.reduce<Track | undefined>(
    (best, track) => (best === undefined || weight(track) > weight(best) ? track : best),
    undefined,
  )
}
