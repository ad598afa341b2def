import { clamp } from '#lib/numbers/clamp.ts'
import { Random } from '#lib/statistics/random.ts'
import { balanceLoads, type Slot } from './balance-loads.ts'

/** How interviews are divided: each to all raters; to one rater each with even loads; or to one rater each, drawn. */
export type PlanKind = 'all' | 'balanced' | 'random'

export interface InterviewToAssign {
  id: string
  /** Ids of the raters who may rate it, each once. */
  eligible: readonly string[]
}

export interface PlanRequest {
  kind: PlanKind
  /** In the order in which they are rated where nobody wants it shuffled. */
  interviews: readonly InterviewToAssign[]
  /** With how many interviews each has to rate already. */
  raters: readonly { id: string; load: number }[]
  /** Share of the interviews that a second rater rates too, from 0 to 1. Everything is rated by all where `kind` is `all`. */
  doubleShare: number
  seed: number
  /** Whether each rater has an order of their own, drawn with the seed. */
  shuffle: boolean
}

export interface PlannedAssignment extends Slot {
  purpose: 'main' | 'double'
  /** Place among what this plan gives the rater, from 1. */
  place: number
}

export interface PlannedAssignments {
  assignments: PlannedAssignment[]
  /** How many interviews were to be rated twice; fewer are where too few have two raters who may. */
  wantedDoubles: number
  /** Interviews that none of the raters may rate. */
  withoutRater: string[]
}

/**
 * Divides interviews among raters. The same request gives the same plan on every machine. With `balanced`, loads (with what raters
 * have already) are as even as who may rate what allows: within one where everybody may rate everything and nobody had more before.
 */
export function planAssignments(request: PlanRequest): PlannedAssignments {
  const { interviews, kind } = request
  const withoutRater = interviews.filter(({ eligible }) => eligible.length === 0).map(({ id }) => id)
  const assignable = interviews.filter(({ eligible }) => eligible.length > 0)
  const wantedDoubles = kind === 'all' ? 0 : Math.round(clampShare(request.doubleShare) * assignable.length)
  const slots = kind === 'all' ? slotsOfAll(assignable) : drawnSlots(request, assignable, wantedDoubles)
  return { assignments: withPlaces(slots, request), wantedDoubles, withoutRater }
}

interface PurposeSlot extends Slot {
  purpose: 'main' | 'double'
}

/** Every interview to everybody who may rate it; all but the first are its double ratings. */
function slotsOfAll(interviews: readonly InterviewToAssign[]): PurposeSlot[] {
  return interviews.flatMap(({ id, eligible }) =>
    eligible.map((raterId, i) => ({ interviewId: id, raterId, purpose: i === 0 ? 'main' : 'double' }) as const),
  )
}

function drawnSlots(
  { kind, raters, seed }: PlanRequest,
  interviews: readonly InterviewToAssign[],
  wantedDoubles: number,
): PurposeSlot[] {
  const random = new Random(seed)
  const order = shuffled(interviews, random)
  const doubled = shuffled(
    interviews.filter(({ eligible }) => eligible.length > 1),
    random,
  ).slice(0, wantedDoubles)
  const loads = new Map(raters.map(({ id, load }) => [id, load]))
  const pairs = new Map<string, number>()
  const taken = new Map<string, string>()
  const draw = ({ id, eligible }: InterviewToAssign, purpose: 'main' | 'double'): PurposeSlot => {
    const other = taken.get(id)
    const free = eligible.filter((rater) => rater !== other)
    const raterId = random.pick(kind === 'random' ? free : leastLoaded(free, loads, other, pairs))
    loads.set(raterId, loads.get(raterId)! + 1)
    if (other) pairs.set(pairOf(other, raterId), (pairs.get(pairOf(other, raterId)) ?? 0) + 1)
    taken.set(id, raterId)
    return { interviewId: id, raterId, purpose }
  }
  const slots = [...order.map((one) => draw(one, 'main')), ...doubled.map((one) => draw(one, 'double'))]
  if (kind === 'balanced') balanceLoads(slots, new Map(interviews.map(({ id, eligible }) => [id, eligible])), loads)
  return slots
}

/** Of those who have least, those who were least often paired with the interview's other rater. */
function leastLoaded(
  free: readonly string[],
  loads: ReadonlyMap<string, number>,
  other: string | undefined,
  pairs: ReadonlyMap<string, number>,
): string[] {
  const least = Math.min(...free.map((rater) => loads.get(rater)!))
  const light = free.filter((rater) => loads.get(rater) === least)
  if (!other) return light
  const times = (rater: string) => pairs.get(pairOf(other, rater)) ?? 0
  const fewest = Math.min(...light.map(times))
  return light.filter((rater) => times(rater) === fewest)
}

const pairOf = (one: string, other: string) => (one < other ? `${one} ${other}` : `${other} ${one}`)

/** Gives each rater's slots their places: as the interviews stand, or shuffled for each rater alone. */
function withPlaces(
  slots: readonly PurposeSlot[],
  { interviews, raters, shuffle, seed }: PlanRequest,
): PlannedAssignment[] {
  const standing = new Map(interviews.map(({ id }, i) => [id, i]))
  return raters.flatMap(({ id }) => {
    const own = slots
      .filter(({ raterId }) => raterId === id)
      .toSorted((one, other) => standing.get(one.interviewId)! - standing.get(other.interviewId)!)
    const ordered = shuffle ? shuffled(own, new Random(seedOf(seed, id))) : own
    return ordered.map(({ interviewId, raterId, purpose }, i) => ({ interviewId, raterId, purpose, place: i + 1 }))
  })
}

/** A seed of a rater's own: whoever else takes part, their order stays (FNV-1a). */
function seedOf(seed: number, raterId: string): number {
  let hash = 0x811c9dc5
  for (const letter of `${seed} ${raterId}`) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193)
  return hash
}

/** Fisher and Yates. */
function shuffled<T>(values: readonly T[], random: Random): T[] {
  const result = [...values]
  for (let i = result.length - 1; i > 0; i--) {
    const other = Math.floor(random.next() * (i + 1))
    ;[result[i], result[other]] = [result[other]!, result[i]!]
  }
  return result
}

const clampShare = (share: number) => clamp(share, 0, 1)
