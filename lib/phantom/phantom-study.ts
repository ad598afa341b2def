import { clamp } from '#lib/numbers/clamp.ts'
import { Random } from '#lib/statistics/random.ts'
import { type Appearance, randomAppearance } from './appearance.ts'
import { Performance } from './performance.ts'

/** A drawn person of the phantom study. */
export interface PhantomParticipant {
  code: string
  /** What sets how the face moves, 0 to 1. */
  expressivity: number
  /** What the recording really shows; see Performance.realisedMovement. */
  realised: number
  appearance: Appearance
  performance: Performance
  /** What two simulated raters give for the four expression items of CAINS, 0 to 4 each. */
  ratings: [number[], number[]]
}

/** Standard deviation of a simulated rater's error on one item, and of the rater's own leaning, in item points. */
export const RATER_ITEM_ERROR = 0.55
export const RATER_LEANING = 0.2
const ITEMS = 4
const WORST = 4
/** Realised movement of the liveliest phantom; a rating of 0 is given at this much. */
const LIVELY = 0.75

/**
 * Plans a phantom study: expressivity spread evenly over the participants in random order, appearance
 * independent of it, two raters who score the realised movement with known error. The same numbers give the same
 * study everywhere.
 */
export function planPhantomStudy(participants: number, lengthS: number, seed = 7): PhantomParticipant[] {
  const random = new Random(seed)
  const places = Array.from({ length: participants }, (_, i) => i)
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[places[i], places[j]] = [places[j]!, places[i]!]
  }
  const leanings = [random.normal() * RATER_LEANING, random.normal() * RATER_LEANING] as const
  return places.map((place, i) => {
    const expressivity = participants === 1 ? 0.5 : place / (participants - 1)
    const performance = new Performance(expressivity, lengthS, random)
    const realised = performance.realisedMovement(lengthS)
    const rate = (leaning: number) =>
      Array.from({ length: ITEMS }, () => {
        const deficit = WORST * (1 - realised / LIVELY) + leaning + RATER_ITEM_ERROR * random.normal()
        return clamp(Math.round(deficit), 0, WORST)
      })
    return {
      code: `PH-${String(i + 1).padStart(3, '0')}`,
      expressivity,
      realised,
      appearance: randomAppearance(random),
      performance,
      ratings: [rate(leanings[0]), rate(leanings[1])],
    }
  })
}
