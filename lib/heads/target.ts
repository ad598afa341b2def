import type { Scale, ScaleSum, Scores } from '#lib/scales/scale.ts'
import { scoreSum, sumRange } from '#lib/scales/scale.ts'

/** What a head estimates: a total, a subscale, an item or a set of items of a scale. */
export interface Target {
  /** A sum's key, an item's key, or items joined by +. */
  key: string
  title: string
  items: readonly string[]
  range: [number, number]
}

/** @throws RangeError where the scale has no such sum or item */
export function targetOf(scale: Scale, key: string): Target {
  const sum = scale.sums.find((candidate) => candidate.key === key)
  if (sum) return withRange(scale, sum)
  const items = key.split('+').map((item) => {
    const found = scale.items.find((candidate) => candidate.key === item)
    if (!found) throw new RangeError(`${scale.name} has no item or subscale “${item}”.`)
    return found
  })
  if (new Set(items).size !== items.length) throw new RangeError(`The set ${key} contains an item twice.`)
  const [first] = items
  const title = items.length === 1 ? `${first!.label} ${first!.title}` : items.map(({ label }) => label).join(' + ')
  return withRange(scale, { key, title, items: items.map((item) => item.key) })
}

/** Every subscale and item that a head may be trained on. */
export function targetsOf(scale: Scale): Target[] {
  return [...scale.sums.map(({ key }) => key), ...scale.items.map(({ key }) => key)].map((key) => targetOf(scale, key))
}

/** A sheet's score on a target; undefined where one of its items is not rated. */
export function targetScore(target: Target, scores: Scores): number | undefined {
  return scoreSum(target, scores)
}

function withRange(scale: Scale, sum: ScaleSum): Target {
  return { key: sum.key, title: sum.title, items: sum.items, range: sumRange(scale, sum) }
}
