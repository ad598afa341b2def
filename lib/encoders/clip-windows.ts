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

/** Which frames the clips of an analysis are made of. */
export interface ClipPlan {
  /** Frames from the start of one clip to the next. */
  stride: number
  /** Frames in a clip, as the encoder takes them. */
  clipFrames: number
  /** Sampling indices of the first frames of the clips, where they are some that lie evenly over the recording. */
  starts?: readonly number[] | undefined
}

/** The clips of an analysis. @param present whether the participant's face is there, one entry per sampled frame */
export function plannedWindows(present: readonly boolean[], { stride, clipFrames, starts }: ClipPlan): ClipWindow[] {
  if (!starts) return clipWindows(present, stride, clipFrames)
  return starts.map((start) => windowOf(present, start, Math.min(start + clipFrames, present.length), clipFrames))
}

/** Tells of a sampling index whether some clip has its frame: where clips lie apart, those between them are of no use. */
export function framesInClips({ stride, clipFrames, starts }: ClipPlan): (index: number) => boolean {
  if (!starts) return stride <= clipFrames ? () => true : (index) => index % stride < clipFrames
  const used = new Set(starts.flatMap((start) => Array.from({ length: clipFrames }, (_, i) => start + i)))
  return (index) => used.has(index)
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
