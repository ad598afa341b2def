/** A choice of clips that lie evenly over a recording. */
export interface SpreadClips {
  /** How many. */
  count: number
  /** Frames in a clip, as the encoder takes them. */
  clipFrames: number
  /** Frames from the start of one clip of the recording to the next. */
  stride: number
  /** No clips are chosen of a recording that has fewer. */
  least: number
}

/** Sampled frames that follow each other. */
export interface SampleWindow {
  /** Sampling index of the first. */
  first: number
  samples: number
}

/**
 * Windows with some samplings before and after each, joined where they touch or overlap.
 *
 * @param windows in order
 * @param margin samplings
 */
export function widenWindows(windows: readonly SampleWindow[], margin: number): SampleWindow[] {
  const wide: SampleWindow[] = []
  for (const { first, samples } of windows) {
    const from = Math.max(0, first - margin)
    const to = first + samples + margin
    const last = wide.at(-1)
    if (last && from <= last.first + last.samples) last.samples = Math.max(last.samples, to - last.first)
    else wide.push({ first: from, samples: to - from })
  }
  return wide
}

/** How many whole clips a recording has. @param samples sampled frames */
export function wholeClips(
  samples: number,
  { clipFrames, stride }: Pick<SpreadClips, 'clipFrames' | 'stride'>,
): number {
  return samples < clipFrames ? 0 : Math.floor((samples - clipFrames) / stride) + 1
}

/**
 * Clips in the middle of equal parts of a recording. Three times as many have these among them, so that an ever denser look keeps
 * what it saw, up to rounding.
 *
 * @param durationMs length of the recording
 * @param framesPerSecond sampling rate in Hz
 * @returns their frames, in order; none where the recording has fewer than `least` clips, or does not say how long it is
 */
export function spreadWindows(
  { durationMs }: { durationMs: number },
  framesPerSecond: number,
  spread: SpreadClips,
): SampleWindow[] {
  const total = wholeClips(Math.floor((durationMs / 1000) * framesPerSecond), spread)
  if (total < Math.max(spread.least, spread.count)) return []
  return spreadStarts(total, spread).map((first) => ({ first, samples: spread.clipFrames }))
}

/** Sampling indices of the first frames of clips in the middle of equal parts. @param total clips of the whole recording, `count` at least */
export function spreadStarts(total: number, { count, stride }: Pick<SpreadClips, 'count' | 'stride'>): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * total) / count) * stride)
}
