import { commonTurn, type TurnCounts } from '#lib/faces/count-turns.ts'
import { describeTrack, linkStretches, participantTrack, type Track } from '#lib/faces/link-stretches.ts'
import type { Stretch } from '#lib/faces/stretch.ts'
import type { ExtractionSummary } from './face-messages.ts'

/** People listed at most; a film or a large gallery of faces has more, seen for short. */
const MAX_TRACKS = 12

/**
 * What is reported of the people in a recording, who is most likely the participant, and what happened to the picture.
 *
 * @param cuts sampling indices at which the picture cut
 * @param turns how the faces of the stretches are turned in their pictures
 * @param framesPerSecond sampling rate in Hz
 */
export function summariseTracks(
  stretches: readonly Stretch[],
  cuts: readonly number[],
  turns: ReadonlyMap<number, TurnCounts>,
  framesPerSecond: number,
): Pick<ExtractionSummary, 'tracks' | 'participant' | 'events'> {
  const linked = linkStretches(stretches, framesPerSecond)
  const tracks = linked.tracks.map((track) => ({ track, summary: summaryOf(track, turns) }))
  const listed = tracks
    .sort((a, b) => b.summary.sightings * b.summary.meanSide - a.summary.sightings * a.summary.meanSide)
    .slice(0, MAX_TRACKS)
    .sort((a, b) => a.summary.id - b.summary.id)
  return {
    tracks: listed.map(({ summary }) => summary),
    participant: participantTrack(listed.map(({ track }) => track))?.id,
    events: { cuts: [...cuts], swaps: linked.swaps, doubts: linked.doubts },
  }
}

function summaryOf(track: Track, turns: ReadonlyMap<number, TurnCounts>) {
  return {
    id: track.id,
    ...describeTrack(track),
    turn: commonTurn(track.stretches.map(({ id }) => turns.get(id) ?? {})),
    stretches: track.stretches.map(({ id, firstIndex, lastIndex }) => ({ id, firstIndex, lastIndex })),
  }
}
