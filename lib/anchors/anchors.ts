import { type Message, phrase } from '#lib/messages/message.ts'
import type { Anchors } from '#lib/own-scales/stored-anchors.ts'
import type { Scale } from '#lib/scales/scale.ts'

/** What is wrong with anchors on a scale, in words; empty where nothing is. */
export function problemsOfAnchors(scale: Pick<Scale, 'name' | 'items'>, anchors: Anchors): Message[] {
  const items = new Map(scale.items.map((item) => [item.key, item]))
  return Object.entries(anchors).flatMap(([key, { levels }]) => {
    const item = items.get(key)
    if (!item) return [phrase('{scale} has no item “{key}”.', { scale: scale.name, key: key.slice(0, 30) })]
    return Object.keys(levels)
      .filter((score) => +score < item.low || +score > item.high)
      .map((score) =>
        phrase('{label} has no score {score}: its scores are {low} to {high}.', {
          label: item.label,
          score,
          low: item.low,
          high: item.high,
        }),
      )
  })
}

/**
 * Anchors without what was stored with them before and fits the scale no longer, since a new version of it lost the item or the score.
 *
 * @returns those that are left, and what was left out in words
 */
export function withoutStale(
  scale: Pick<Scale, 'name' | 'items'>,
  anchors: Anchors,
  before: Anchors,
): { anchors: Anchors; leftOut: Message[] } {
  const items = new Map(scale.items.map((item) => [item.key, item]))
  const stored = new Map(Object.entries(before))
  const stale: Record<string, Anchors[string]> = {}
  const left: Record<string, Anchors[string]> = {}
  for (const [key, own] of Object.entries(anchors)) {
    const item = items.get(key)
    const isStale = (score: string) =>
      stored.get(key)?.levels[score] !== undefined && !!item && (+score < item.low || +score > item.high)
    const levels = Object.entries(own.levels)
    if (!item && stored.has(key)) stale[key] = { levels: {} }
    else left[key] = { ...own, levels: Object.fromEntries(levels.filter(([score]) => !isStale(score))) }
    if (levels.some(([score]) => isStale(score)))
      stale[key] = { levels: Object.fromEntries(levels.filter(([score]) => isStale(score))) }
  }
  return { anchors: left, leftOut: problemsOfAnchors(scale, stale) }
}

/** Anchors without items that say nothing. */
export function withoutEmptyItems(anchors: Anchors): Anchors {
  return Object.fromEntries(
    Object.entries(anchors).filter(([, { definition, levels }]) => definition || Object.keys(levels).length > 0),
  )
}
