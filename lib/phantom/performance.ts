import { clamp } from '#lib/numbers/clamp.ts'
import { mean } from '#lib/numbers/mean.ts'
import type { Random } from '#lib/statistics/random.ts'

/** What a face does at one moment; every number is 0 at rest, and 1 is strong. */
export interface Pose {
  /** -1 a frown of the mouth to 1 a broad smile. */
  smile: number
  browRaise: number
  browKnit: number
  /** 0 open to 1 closed. */
  blink: number
  /** Mouth opening from talking. */
  talk: number
  gazeX: number
  gazeY: number
  /** Head turn and place, in head widths; tilt in radians. */
  headX: number
  headY: number
  tilt: number
}

interface Movement {
  kind: 'smile' | 'frown' | 'raise' | 'knit'
  startS: number
  lengthS: number
  strength: number
}

/** A movement rises, holds and falls over this long in s, shorter for the lively. */
const MOVEMENT_S = [1.2, 2.4] as const

/**
 * The plan of a drawn person's movements. Expressivity sets how often the face moves (4 to 34 movements a
 * minute) and how strongly (a fifth of the range to all of it); talking, blinking, gaze and head motion are alike
 * for all. The time is cut into equal parts with one movement each, so that short recordings realise it closely.
 */
export class Performance {
  readonly #movements: Movement[]
  readonly #phase: number[]

  /** @param expressivity 0 (blunted) to 1 (lively) */
  constructor(expressivity: number, lengthS: number, random: Random) {
    const perMinute = 4 + 30 * expressivity
    const count = Math.max(1, Math.round((perMinute * lengthS) / 60))
    this.#movements = Array.from({ length: count }, (_, i) => ({
      kind: random.pick(['smile', 'smile', 'raise', 'knit', 'frown'] as const),
      startS: ((i + random.between(0, 0.6)) * lengthS) / count,
      lengthS: random.between(...MOVEMENT_S),
      strength: (0.2 + 0.8 * expressivity) * random.between(0.85, 1.15),
    }))
    this.#phase = Array.from({ length: 10 }, () => random.between(0, 2 * Math.PI))
  }

  /** The pose at `timeS` seconds. */
  at(timeS: number): Pose {
    const wave = (i: number, period: number) => Math.sin((2 * Math.PI * timeS) / period + this.#phase[i]!)
    const talking = Math.max(0, wave(0, 7.3) + 0.3)
    const pose: Pose = {
      smile: 0,
      browRaise: 0,
      browKnit: 0,
      blink: blinkAt(timeS + this.#phase[1]!),
      talk: 0.35 * talking * Math.abs(wave(2, 0.46)),
      gazeX: 0.35 * wave(3, 5.1),
      gazeY: 0.15 * wave(4, 6.7),
      headX: 0.05 * wave(5, 8.9) + 0.02 * wave(6, 2.7),
      headY: 0.03 * wave(7, 6.1),
      tilt: 0.035 * wave(8, 7.7),
    }
    for (const movement of this.#movements) {
      const strength = movement.strength * shape((timeS - movement.startS) / movement.lengthS)
      if (movement.kind === 'smile') pose.smile += strength
      if (movement.kind === 'frown') pose.smile -= 0.8 * strength
      if (movement.kind === 'raise') pose.browRaise += strength
      if (movement.kind === 'knit') pose.browKnit += strength
    }
    pose.smile = clamp(pose.smile, -1, 1.2)
    pose.browRaise = Math.min(1.2, pose.browRaise)
    pose.browKnit = Math.min(1.2, pose.browKnit)
    return pose
  }

  /**
   * How expressive the recording really is: the root mean square of its expression movements about their mean,
   * sampled at 12.5 Hz. This, not the number that set it, is what a rater could see.
   */
  realisedMovement(lengthS: number): number {
    const poses = Array.from({ length: Math.floor(lengthS * 12.5) }, (_, i) => this.at(i / 12.5))
    const variance = (value: (pose: Pose) => number) => {
      const values = poses.map(value)
      const centre = mean(values)
      return values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / values.length
    }
    return Math.sqrt(variance((p) => p.smile) + variance((p) => p.browRaise) + variance((p) => p.browKnit))
  }
}

/** Rises over the first quarter, holds, falls over the last; 0 outside 0..1. */
function shape(t: number): number {
  if (t <= 0 || t >= 1) return 0
  const edge = Math.min(1, Math.min(t, 1 - t) / 0.25)
  return edge * edge * (3 - 2 * edge)
}

/** A blink of 0.18 s every 3.4 s. */
function blinkAt(timeS: number): number {
  const since = timeS % 3.4
  return since < 0.18 ? Math.sin((Math.PI * since) / 0.18) : 0
}
