import { phrase } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'
import { allSums, type Scale, type ScaleSum } from '#lib/scales/scale.ts'
import { type Scores, scoreSum, sumRange } from '#lib/scales/scores.ts'
import { FIRST, type StudyScales, scaleNamed, splitKey } from '#lib/scales/study-scales.ts'

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

/**
 * A target of any of a study's scales, by its key in the study. A set of items is of one scale: nobody signs items of two scales on one sheet.
 *
 * @throws RangeError where no scale of the study has such a sum or item
 */
export function targetInStudy(scales: StudyScales, key: string): Target {
  const scale = scaleNamed(scales, splitKey(key).name)
  if (!scale) throw new RangeError(`This study has no scale “${splitKey(key).name}”.`)
  return targetOf(scale.named, key)
}

/** Every subscale and item of a study's scales that a head may be trained on, in the order of the scales. */
export function targetsInStudy(scales: StudyScales): Target[] {
  return scales.flatMap(({ named }) => targetsOf(named))
}

/** A target's title where those of several scales stand together: with the name of its scale, unless that is the study's first. */
export function titleAmongScales({ key, title, scale }: Pick<Target, 'key' | 'title' | 'scale'>): string {
  if (splitKey(key).name === FIRST) return title
  return storedText(phrase('{scale}: {title}', { scale: scale.name, title: textInMessage(title) }))
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
