import { TooFewPairs } from '#lib/statistics/errors.ts'
import { Random } from '#lib/statistics/random.ts'

/** How participants are set aside: one at a time, in groups, or a site at a time. */
export type FoldScheme =
  | { kind: 'leave-one-participant-out' }
  | { kind: 'grouped-k-fold'; folds: number; repeats: number }
  | { kind: 'leave-one-site-out' }

/** A fold: whose interviews are estimated by a head that was trained on everybody else's. */
export interface Fold {
  /** Number of the repetition, from zero; every participant is left out once in each. */
  repeat: number
  leftOut: ReadonlySet<string>
}

/** A participant and, where it is known, the site. */
export interface FoldMember {
  participant: string
  site?: string | null | undefined
}

/**
 * Folds over participants: no participant is ever on both sides, and in each repetition everybody is left out exactly once. The same
 * seed gives the same folds.
 *
 * @throws TooFewPairs where there are fewer participants, or sites, than folds need
 */
export function foldsOf(members: readonly FoldMember[], scheme: FoldScheme, seed: number): Fold[] {
  const participants = [...new Set(members.map(({ participant }) => participant))].sort()
  if (scheme.kind === 'leave-one-participant-out') {
    if (participants.length < 2) throw new TooFewPairs(2, participants.length)
    return participants.map((participant) => ({ repeat: 0, leftOut: new Set([participant]) }))
  }
  if (scheme.kind === 'leave-one-site-out') return bySite(members)
  if (participants.length < scheme.folds || scheme.folds < 2)
    throw new TooFewPairs(Math.max(2, scheme.folds), participants.length)
  const random = new Random(seed)
  return Array.from({ length: scheme.repeats }, (_, repeat) => {
    const order = shuffled(participants, random)
    return Array.from({ length: scheme.folds }, (_, fold) => ({
      repeat,
      leftOut: new Set(order.filter((_, place) => place % scheme.folds === fold)),
    }))
  }).flat()
}

/** The places of the folds that leave a participant out. */
export const foldsOfParticipant = (folds: readonly Fold[], participant: string): number[] =>
  folds.flatMap(({ leftOut }, fold) => (leftOut.has(participant) ? [fold] : []))

/** A participant who was seen at several sites goes with the first of them, all interviews together. */
function bySite(members: readonly FoldMember[]): Fold[] {
  const siteOf = new Map<string, string>()
  for (const { participant, site } of members) {
    if (!siteOf.has(participant)) siteOf.set(participant, site ?? 'no site')
  }
  const sites = [...new Set(siteOf.values())].sort()
  if (sites.length < 2) throw new TooFewPairs(2, sites.length)
  return sites.map((site) => ({
    repeat: 0,
    leftOut: new Set([...siteOf].filter(([, own]) => own === site).map(([participant]) => participant)),
  }))
}

function shuffled(values: readonly string[], random: Random): string[] {
  const order = [...values]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}
