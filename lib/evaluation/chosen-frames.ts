import { Random } from '#lib/statistics/random.ts'

/** Which frames of a video stand for it. */
export interface FrameChoice {
  /** Every which frame. */
  downsample: number
  /**
   * `first`: from the first frame on, the same every time. `random`: from a random one on, as EmoCLIP's code does, by the seed. `even`: the
   * middle of as many equal parts of the video as a clip has frames, as Exp-CLIP's and DFER-CLIP's code does; a shorter video stays on its last.
   */
  start: 'first' | 'random' | 'even'
  seed: number
}

/**
 * The frames of a clip: every so many, or spread, as many as a clip has. From the first frame on, what is there is repeated where it is too short; from a random
 * one on, counting goes on at the beginning of the video, as the authors' code wraps around.
 *
 * @param count of the video's frames
 * @param name of the sample, so that its start depends on no other
 * @returns places of frames, `frames` of them; none where there are none
 */
export function chosenFrames(
  count: number,
  frames: number,
  name: string,
  { downsample, start, seed }: FrameChoice,
): number[] {
  if (count === 0) return []
  if (start === 'even')
    return Array.from({ length: frames }, (_, i) =>
      count > frames ? Math.floor((i + 0.5) * (count / frames)) : Math.min(i, count - 1),
    )
  if (start === 'first') {
    const taken = Math.min(frames, Math.ceil(count / downsample))
    return Array.from({ length: frames }, (_, i) => (i % taken) * downsample)
  }
  const spare = Math.max(0, count - frames * downsample)
  const from = Math.floor(randomShare(name, seed) * (spare + 1))
  return Array.from({ length: frames }, (_, i) => (from + i * downsample) % count)
}

/** A number in [0, 1) of a sample and a seed. */
export function randomShare(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return new Random(hash >>> 0).next()
}
