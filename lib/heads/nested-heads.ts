import { Random } from '#lib/statistics/random.ts'
import { fewestForLevel, INTERVAL_LEVELS } from './cross-conformal.ts'
import { type FoldMember, type FoldScheme, foldsOf } from './folds.ts'
import { MIN_PARTICIPANTS } from './ridge.ts'

type Group = ReadonlySet<string>

/** Heads beyond those of the folds, whose residuals intervals of training participants are made from. */
export interface NestedHeads {
  /** Whom each of them leaves out: two groups. */
  leftOut: Group[]
  /** Intervals of those who are outside are made from the residuals of those inside, by a head that left out both. */
  uses: { outside: Group; inside: Group; head: number }[]
  /** Number of groups. */
  groups: number
}

/**
 * Plans nested CV+: for the interval of a training participant, a whole CV+ is run on the others, so that neither estimates nor residuals have heard
 * of the participant's own rating. Two groups at a time are left out; each then serves the other. Groups are sites where the folds
 * are, so that a site that differs is seen to; else participants by chance, or one participant each where there are few.
 *
 * @param most groups, since heads grow with the square of their number
 * @returns no heads where no interval is attainable
 */
export function nestedHeads(
  members: readonly FoldMember[],
  scheme: FoldScheme,
  seed: number,
  most: number,
): NestedHeads {
  const everybody = new Set(members.map(({ participant }) => participant))
  const sites = scheme.kind === 'leave-one-site-out' ? foldsOf(members, scheme, seed).map(({ leftOut }) => leftOut) : []
  const groups = sites.length > 0 ? merged(sites, most) : participantGroups([...everybody], seed, most)
  // Of two sites nobody is left when both are out: the other site's participants are parted instead.
  const insideOf = (group: Group) =>
    groups.length > 2
      ? groups.filter((other) => other !== group)
      : participantGroups(
          [...everybody].filter((person) => !group.has(person)),
          seed,
          most,
        )
  const plan: NestedHeads = { leftOut: [], uses: [], groups: groups.length }
  const fewest = fewestForLevel(INTERVAL_LEVELS[0])
  // Groups by chance differ by one participant: no intervals are better than some of them, by whose group is smaller.
  if (sites.length === 0 && groups.some(({ size }) => everybody.size - size < fewest)) return plan
  const places = new Map<string, number>()
  for (const outside of groups) {
    const usable = insideOf(outside).filter((inside) => everybody.size - outside.size - inside.size >= MIN_PARTICIPANTS)
    const residuals = usable.reduce((sum, { size }) => sum + size, 0)
    if (residuals < fewest) continue
    for (const inside of usable) {
      const both = [...outside, ...inside].sort()
      const key = JSON.stringify(both)
      if (!places.has(key)) {
        places.set(key, plan.leftOut.length)
        plan.leftOut.push(new Set(both))
      }
      plan.uses.push({ outside, inside, head: places.get(key)! })
    }
  }
  return plan
}

/** Participants by chance in so many groups of about the same size. */
export function participantGroups(participants: readonly string[], seed: number, most: number): Group[] {
  const order = [...participants].sort()
  const random = new Random(seed)
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return merged(
    order.map((participant) => new Set([participant])),
    most,
  )
}

function merged(groups: readonly Group[], most: number): Group[] {
  const count = Math.min(most, groups.length)
  return Array.from(
    { length: count },
    (_, i) => new Set(groups.filter((_, j) => j % count === i).flatMap((g) => [...g])),
  )
}
