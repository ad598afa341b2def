import { Random } from '../fuzz/random.ts'

/** A program that is killed: a part of the product, or the supervisor over all of them. */
export type Target = 'web' | 'worker' | 'decoder' | 'database' | 'supervisor'

export interface Kill {
  target: Target
  /** How long the product is left alone before it, in ms. */
  pauseMs: number
}

const PARTS: readonly Target[] = ['web', 'worker', 'decoder', 'database']
const PAUSE_MS = { least: 300, most: 4000 }

/**
 * Which programs are killed, in which order and after which pauses: as many of each part, in a random order, and the supervisor
 * at random places among them. The same numbers give the same plan.
 */
export function planKills(parts: number, supervisor: number, seed: number): Kill[] {
  const random = new Random(seed)
  const targets: Target[] = []
  while (targets.length < parts) targets.push(...shuffled(PARTS, random).slice(0, parts - targets.length))
  for (let i = 0; i < supervisor; i++) targets.splice(random.whole(0, targets.length), 0, 'supervisor')
  return targets.map((target) => ({ target, pauseMs: random.whole(PAUSE_MS.least, PAUSE_MS.most) }))
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const left = [...values]
  return values.map(() => left.splice(random.whole(0, left.length - 1), 1)[0]!)
}
