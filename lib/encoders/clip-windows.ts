/** Frames in a clip. */
export const CLIP_FRAMES = 32

/** A clip: which sampled frames it is made of and how many of them show the participant. */
export interface ClipWindow {
  /** Sampling index of the first frame. */
  start: number
  /** One past the sampling index of the last frame. */
  end: number
  /** Share of the frames with the participant's face, 0 to 1. */
  coverage: number
  /** 32 sampling indices to take features from; empty where the face is never there. */
  frames: number[]
}

/**
 * Cuts `length` sampled frames into clips of 32 that follow each other by `stride`. A rest of half a clip or
 * more becomes a last, shorter clip that wraps around to 32 frames, as in the reference code; so does a whole
 * recording that is shorter. A frame without the face takes the features of the nearest frame in the clip that has it.
 *
 * @param present whether the participant's face is there, one entry per sampled frame
 * @throws RangeError where the stride is not a whole number from 1 to 1023
 */
export function clipWindows(present: readonly boolean[], stride: number): ClipWindow[] {
  if (!Number.isInteger(stride) || stride < 1 || stride > 1023)
    throw new RangeError('The stride is a whole number from 1 to 1023.')
  const windows: ClipWindow[] = []
  const { length } = present
  for (let start = 0; start === 0 || start < length; start += stride) {
    const end = Math.min(start + CLIP_FRAMES, length)
    const short = end - start < CLIP_FRAMES
    if (short && start > 0 && (end - start < CLIP_FRAMES / 2 || stride < CLIP_FRAMES)) break
    if (end > start) windows.push(windowOf(present, start, end))
  }
  return windows
}

function windowOf(present: readonly boolean[], start: number, end: number): ClipWindow {
  const shown: number[] = []
  for (let i = start; i < end; i++) if (present[i]) shown.push(i)
  const frames = Array.from({ length: shown.length > 0 ? CLIP_FRAMES : 0 }, (_, i) => {
    const wanted = start + (i % (end - start))
    return shown.reduce((best, candidate) =>
      Math.abs(candidate - wanted) < Math.abs(best - wanted) ? candidate : best,
    )
  })
  return { start, end, coverage: shown.length / (end - start), frames }
}
