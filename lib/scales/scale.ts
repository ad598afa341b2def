/** An item of a rating scale. */
export interface ScaleItem {
  key: string
  /** Short, as in tables: P1. */
  label: string
  title: string
}

/** A sum of items: a subscale, or the total. */
export interface ScaleSum {
  key: string
  title: string
  items: readonly string[]
}

/** A rating scale as data; scores are whole numbers from `low` to `high`. */
export interface Scale {
  key: string
  title: string
  name: string
  source: string
  low: number
  high: number
  /** What the ends of an item's range mean, low first. */
  anchors: readonly [string, string]
  items: readonly ScaleItem[]
  sums: readonly ScaleSum[]
}

/** Item key to score; items that were not rated are absent. */
export type Scores = Readonly<Record<string, number>>

/** The sum's score, or undefined where one of its items is not rated. */
export function scoreSum(sum: ScaleSum, scores: Scores): number | undefined {
  let total = 0
  for (const item of sum.items) {
    const score = scores[item]
    if (score === undefined) return undefined
    total += score
  }
  return total
}

/** Lowest and highest score that a sum can take. */
export function sumRange(scale: Scale, sum: ScaleSum): [number, number] {
  return [scale.low * sum.items.length, scale.high * sum.items.length]
}

/** What is wrong with scores, in the rater's words; empty where nothing is. */
export function problemsOf(scale: Scale, scores: Scores): string[] {
  const known = new Map(scale.items.map((item) => [item.key, item.label]))
  return Object.entries(scores).flatMap(([key, score]) => {
    const label = known.get(key)
    if (label === undefined) return [`${scale.name} has no item “${key}”.`]
    if (!Number.isInteger(score) || score < scale.low || score > scale.high) {
      return [`${label} is scored with a whole number from ${scale.low} to ${scale.high}, not ${score}.`]
    }
    return []
  })
}

/** Items that have no score yet. */
export function unrated(scale: Scale, scores: Scores): ScaleItem[] {
  return scale.items.filter((item) => scores[item.key] === undefined)
}
