import { spreadStarts, wholeClips } from '#lib/encoders/spread-clips.ts'

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
