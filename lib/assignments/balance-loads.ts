/** A rating that a rater is to make of an interview. */
export interface Slot {
  interviewId: string
  raterId: string
}

/**
 * Moves slots between raters until no move makes the loads more even: the most that anybody has is then as low as it can be, and the least as
 * high, within who may rate what. Harvey, Ladner, Lovász and Tamir (2006), Semi-matchings for bipartite graphs and load balancing, Journal of
 * Algorithms 59: a semi-matching is optimal where no path from a rater to one with at least two less is left.
 *
 * @param slots are changed in place
 * @param eligible raters who may rate an interview
 * @param loads what each rater has, the slots included; changed in place
 */
export function balanceLoads(
  slots: Slot[],
  eligible: ReadonlyMap<string, readonly string[]>,
  loads: Map<string, number>,
): void {
  const onInterview = new Map<string, Set<string>>()
  for (const { interviewId, raterId } of slots) {
    const raters = onInterview.get(interviewId) ?? new Set()
    onInterview.set(interviewId, raters.add(raterId))
  }
  for (let path = pathToLess(slots, eligible, onInterview, loads); path; ) {
    for (const { slot, to } of path) {
      const raters = onInterview.get(slot.interviewId)!
      raters.delete(slot.raterId)
      raters.add(to)
      slot.raterId = to
    }
    const [first, last] = [path[0]!.from, path.at(-1)!.to]
    loads.set(first, loads.get(first)! - 1)
    loads.set(last, loads.get(last)! + 1)
    path = pathToLess(slots, eligible, onInterview, loads)
  }
}

interface Move {
  slot: Slot
  from: string
  to: string
}

/** Moves along which one slot less falls to a rater with the most, and one more to a rater with at least two less. */
function pathToLess(
  slots: readonly Slot[],
  eligible: ReadonlyMap<string, readonly string[]>,
  onInterview: ReadonlyMap<string, ReadonlySet<string>>,
  loads: ReadonlyMap<string, number>,
): Move[] | undefined {
  const slotsByRater = new Map<string, Slot[]>()
  for (const slot of slots) {
    const own = slotsByRater.get(slot.raterId)
    if (own) own.push(slot)
    else slotsByRater.set(slot.raterId, [slot])
  }
  const least = Math.min(...loads.values())
  const heaviestFirst = [...loads].filter(([, load]) => load >= least + 2).sort(([, one], [, other]) => other - one)
  for (const [start, load] of heaviestFirst) {
    const reached = new Map<string, Move | undefined>([[start, undefined]])
    const queue = [start]
    for (const from of queue) {
      for (const slot of slotsByRater.get(from) ?? []) {
        for (const to of eligible.get(slot.interviewId) ?? []) {
          if (reached.has(to) || onInterview.get(slot.interviewId)!.has(to)) continue
          reached.set(to, { slot, from, to })
          if (loads.get(to)! <= load - 2) return pathBack(reached, to)
          queue.push(to)
        }
      }
    }
  }
  return undefined
}

function pathBack(reached: ReadonlyMap<string, Move | undefined>, end: string): Move[] {
  const path: Move[] = []
  for (let move = reached.get(end); move; move = reached.get(move.from)) path.unshift(move)
  return path
}
