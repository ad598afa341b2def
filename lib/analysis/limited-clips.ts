import { spreadStarts, wholeClips } from '#lib/encoders/spread-clips.ts'
import type { Analysis } from './analysis.ts'
import { cropDelay } from './face-pass.ts'

/** Some clips of a recording that lie evenly over it. */
export interface ChosenClips {
  /** Sampling indices of their first frames. */
  starts: number[]
  /** How many clips the whole recording has. */
  total: number
}

/**
 * The clips that an analysis stops at.
 *
 * @param samples sampled frames of the whole recording
 * @param limit how many clips, at most
 * @returns undefined where the recording has no more
 */
export function limitedClips(
  samples: number,
  { stride, clipFrames, limit }: { stride: number; clipFrames: number; limit: number },
): ChosenClips | undefined {
  const total = wholeClips(samples, { stride, clipFrames })
  return total <= limit ? undefined : { starts: spreadStarts(total, { count: limit, stride }), total }
}

/**
 * Whether faces have the numbers of a pass over the whole recording, though perhaps not all clips were analysed: more was looked at than
 * the clips with what is read before and after each. Where no more is read than that, faces have other numbers.
 */
export function isOfWholePass({ spread, clipFrames, framesPerSecond }: Analysis['sampling']): boolean {
  return !spread || spread.looked > spread.starts.length * (clipFrames + 2 * cropDelay(framesPerSecond))
}
