/** A clip: which sampled frames it is made of and how many of them show the participant. */
export interface ClipWindow {
  /** Sampling index of the first frame. */
  start: number
  /** One past the sampling index of the last frame. */
  end: number
  /** Share of the frames with the participant's face, 0 to 1. */
  coverage: number
  /** Sampling indices to take features from, one a frame of the clip; empty where the face is never there. */
  frames: number[]
}

/**
 * Cuts sampled frames into clips that follow each other by `stride`. A rest of half a clip or
 * more becomes a last, shorter clip that wraps around to a whole one, as in the reference code; so does a whole
 * recording that is shorter. A frame without the face takes the features of the nearest frame in the clip that has it.
 *
 * @param present whether the participant's face is there, one entry per sampled frame
 * @param clipFrames frames in a clip, as the encoder takes them
 * @throws RangeError where the stride is not a whole number from 1 to 1023
 */
export function clipWindows(present: readonly boolean[], stride: number, clipFrames: number): ClipWindow[] {
  if (!Number.isInteger(stride) || stride < 1 || stride > 1023)
    throw new RangeError('The stride must be a whole number from 1 to 1023.')
  const windows: ClipWindow[] = []
  const { length } = present
  for (let start = 0; start === 0 || start < length; start += stride) {
    const end = Math.min(start + clipFrames, length)
    const short = end - start < clipFrames
    if (short && start > 0 && (end - start < clipFrames / 2 || stride < clipFrames)) break
    if (end > start) windows.push(windowOf(present, start, end, clipFrames))
  }
  return windows
}

/**
 * One clip of sampled frames.
 *
 * @param present whether the participant's face is there, one entry per sampled frame
 * @param start sampling index of its first frame
 * @param end one past that of its last frame
 * @param clipFrames frames in a clip, as the encoder takes them
 */
export function windowOf(present: readonly boolean[], start: number, end: number, clipFrames: number): ClipWindow {
  const shown: number[] = []
  for (let i = start; i < end; i++) if (present[i]) shown.push(i)
  const frames = Array.from({ length: shown.length > 0 ? clipFrames : 0 }, (_, i) => {
    const target = start + (i % (end - start))
    return shown.reduce((best, candidate) =>
      Math.abs(candidate - target) < Math.abs(best - target) ? candidate : best,
    )
  })
  return { start, end, coverage: shown.length / (end - start), frames }
}
