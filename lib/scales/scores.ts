import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { allSums, type Scale, type ScaleItem, type ScaleSum } from './scale.ts'

/** Item key to score; items that were not rated are absent. */
export type Scores = Readonly<Record<string, number>>

/** What a sum comes to. */
export interface SumOutcome {
  /** Undefined where too many items have no score. */
  value: number | undefined
  /** Whether the mean of the others stands in for items without a score, as the scale's prorating rule says. */
  prorated: boolean
  /** Keys of its items that have no score. */
  missing: readonly string[]
}

/**
 * A subscale or total from the items of a sheet: reversed items turned round, weighted ones multiplied; a mean is divided by the weights. Where
 * items have no score, the scale's prorating rule decides: the weighted mean of the others stands in for them, or there is no value.
 */
export function outcomeOf(scale: Scale, sum: ScaleSum, scores: Scores): SumOutcome {
  const missing = sum.items.filter((item) => scores[item] === undefined)
  const count = sum.items.length
  const answered = count - missing.length
  // A set of items that somebody chose is no sum that the authors of the scale speak of.
  const least = (knownOf(scale).sums.has(sum.key) && scale.prorating?.leastShare) || 1
  // Shares such as 7/9 are written as whole percentages.
  if (answered === 0 || answered / count < least - 0.005) return { value: undefined, prorated: false, missing }
  let [total, weightOfAnswered, weightOfAll] = [0, 0, 0]
  for (const key of sum.items) {
    const item = itemOf(scale, key)
    weightOfAll += item.weight
    const score = scores[key]
    if (score === undefined) continue
    total += contribution(item, score)
    weightOfAnswered += item.weight
  }
  const whole = answered === count ? total : (total / weightOfAnswered) * weightOfAll
  return { value: sum.as === 'mean' ? whole / weightOfAll : whole, prorated: missing.length > 0, missing }
}

/** The sum's value, or undefined where it can't be computed by the scale's rule. */
export function scoreSum(scale: Scale, sum: ScaleSum, scores: Scores): number | undefined {
  return outcomeOf(scale, sum, scores).value
}

/** What an outcome is, in a sentence's words: “21”, “21.5, prorated: 1 of 9 items is missing”, “not computable: 3 of 9 items are missing”. */
export function outcomeInWords(t: Translator, { value, prorated, missing }: SumOutcome, count: number): string {
  const lack = { missing: missing.length, count }
  if (value === undefined)
    return t('not computable: {missing} of {count} items {missing, plural, one {is} other {are}} missing', lack)
  if (!prorated) return plain(t, value)
  return t('{value}, prorated: {missing} of {count} items {missing, plural, one {is} other {are}} missing', {
    value: plain(t, value),
    ...lack,
  })
}

/** Lowest and highest value that a sum can take. */
export function sumRange(scale: Scale, sum: ScaleSum): [number, number] {
  let [low, high, weights] = [0, 0, 0]
  for (const key of sum.items) {
    const item = itemOf(scale, key)
    low += item.low * item.weight
    high += item.high * item.weight
    weights += item.weight
  }
  return sum.as === 'mean' ? [low / weights, high / weights] : [low, high]
}

/**
 * Change since an earlier score in percent, on a base of 0: what the lowest possible score is above 0 is taken off first, since
 * “no symptoms” is 30 on the PANSS. Undefined where the scale's authors don't speak of it, or the earlier score is the lowest one.
 */
export function percentChange(scale: Scale, sum: ScaleSum, before: number, now: number): number | undefined {
  return percentFrom(scale, sumRange(scale, sum)[0], before, now)
}

/** The same by the lowest value that the score can take. */
export function percentFrom(
  { changeBase }: Pick<Scale, 'changeBase'>,
  low: number,
  before: number,
  now: number,
): number | undefined {
  return changeBase && before > low ? (100 * (now - before)) / (before - low) : undefined
}

/** The highest cut-off of a sum that a score reaches; undefined where it reaches none. */
export function thresholdOf(
  { thresholds }: Scale,
  { key }: ScaleSum,
  value: number,
): Scale['thresholds'][number] | undefined {
  return thresholds
    .filter((threshold) => threshold.sum === key && value >= threshold.from)
    .reduce<Scale['thresholds'][number] | undefined>(
      (highest, one) => (highest && highest.from > one.from ? highest : one),
      undefined,
    )
}

/** What is wrong with scores, in the rater's words; empty where nothing is. */
export function problemsOf(scale: Scale, scores: Scores): Message[] {
  const { items } = knownOf(scale)
  return Object.entries(scores).flatMap(([key, score]) => {
    const item = items.get(key)
    if (item === undefined) return [phrase('{scale} has no item “{key}”.', { scale: scale.name, key })]
    if (!Number.isInteger(score) || score < item.low || score > item.high) {
      const { label, low, high } = item
      return [
        phrase('{label} is scored with a whole number from {low} to {high}, not {score}.', { label, low, high, score }),
      ]
    }
    return []
  })
}

/** What a score of an item means: “4, moderate”, or “4” where the scale has no word for it. */
export function levelName(t: Translator, { levels }: ScaleItem, score: number): string {
  const level = levels[score]
  return level === undefined ? String(score) : `${score}, ${t.stored(level)}`
}

const contribution = ({ low, high, reversed, weight }: ScaleItem, score: number) =>
  (reversed ? low + high - score : score) * weight

/** @throws RangeError where the scale has no such item */
function itemOf(scale: Scale, key: string): ScaleItem {
  const item = knownOf(scale).items.get(key)
  if (!item) throw new RangeError(`${scale.name} has no item “${key}”.`)
  return item
}

/** An agreement page sums thousands of sheets. */
const known = new WeakMap<Scale, { items: Map<string, ScaleItem>; sums: Set<string> }>()

function knownOf(scale: Scale) {
  const before = known.get(scale)
  if (before) return before
  const made = {
    items: new Map(scale.items.map((item) => [item.key, item])),
    sums: new Set(allSums(scale).map(({ key }) => key)),
  }
  known.set(scale, made)
  return made
}

/** With at most two decimals, and none where there are none. */
const plain = (t: Translator, value: number) => {
  const rounded = Math.round(value * 100) / 100
  return t.decimals(rounded, String(rounded).split('.')[1]?.length ?? 0)
}
