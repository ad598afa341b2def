import { allSums, type Scale, type ScaleSum } from '#lib/scales/scale.ts'
import { type Scores, scoreSum, sumRange } from '#lib/scales/scores.ts'

/** What a head estimates: a total, a subscale, an item or a set of items of a scale. */
export interface Target {
  /** A sum's key, an item's key, or items joined by +. */
  key: string
  title: string
  items: readonly string[]
  range: [number, number]
  scale: Scale
  sum: ScaleSum
}

/** @throws RangeError where the scale has no such sum or item */
export function targetOf(scale: Scale, key: string): Target {
  const sum = allSums(scale).find((candidate) => candidate.key === key)
  if (sum) return ofSum(scale, sum)
  const items = key.split('+').map((item) => {
    const found = scale.items.find((candidate) => candidate.key === item)
    if (!found) throw new RangeError(`${scale.name} has no item or subscale “${item}”.`)
    return found
  })
  if (new Set(items).size !== items.length) throw new RangeError(`The set ${key} contains an item twice.`)
  const [first] = items
  if (items.length > 1)
    return ofSum(scale, {
      key,
      title: items.map(({ label }) => label).join(' + '),
      items: items.map((item) => item.key),
      as: 'sum',
    })
  // An item by itself is as it was rated: neither turned round nor multiplied.
  const plain = { ...scale, items: [{ ...first!, reversed: false, weight: 1 }] }
  return ofSum(plain, { key, title: `${first!.label} ${first!.title}`, items: [first!.key], as: 'sum' })
}

/** Every subscale and item that a head may be trained on. */
export function targetsOf(scale: Scale): Target[] {
  return [...allSums(scale), ...scale.items].map(({ key }) => targetOf(scale, key))
}

/** A sheet's score on a target, by the scale's rule for items that are not rated; undefined where it has none. */
export function targetScore({ scale, sum }: Target, scores: Scores): number | undefined {
  return scoreSum(scale, sum, scores)
}

function ofSum(scale: Scale, sum: ScaleSum): Target {
  return { key: sum.key, title: sum.title, items: sum.items, range: sumRange(scale, sum), scale, sum }
}
