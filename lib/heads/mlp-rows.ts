import { isCovered } from '#lib/numbers/coverage.ts'
import { Random } from '#lib/statistics/random.ts'

/** A clip as networks see it: a row of the embeddings, whose label is its interview's. */
export interface MlpClip {
  participant: string
  /** Place of the interview that it belongs to. */
  interview: number
  /** Coverage of the clip, less what a rule on quality takes off, which weighs it within its interview. */
  coverage: number
}

/** The clips of interviews that show enough of the face, and where each lies. */
export function countingClips(
  rows: readonly {
    interview: { participant: string; coverage: readonly number[]; factors?: readonly number[] | undefined }
  }[],
): {
  clips: MlpClip[]
  places: { interview: number; clip: number }[]
} {
  const clips: MlpClip[] = []
  const places: { interview: number; clip: number }[] = []
  for (const [place, { interview }] of rows.entries()) {
    for (const [clip, coverage] of interview.coverage.entries()) {
      if (!isCovered(coverage)) continue
      clips.push({
        participant: interview.participant,
        interview: place,
        coverage: coverage * (interview.factors?.[clip] ?? 1),
      })
      places.push({ interview: place, clip })
    }
  }
  return { clips, places }
}

/** The clips that one network learns from, and those that decide when it stops, by their places. */
export interface NetworkRows {
  training: number[]
  validation: number[]
  /** Weight of each training and validation clip: participants weigh the same. */
  weights: Map<number, number>
  /** The network's own stream of random numbers, which no other network draws from. */
  random: Random
}

/** Share of a network's training participants that decide when it stops. */
const INNER_SHARE = 0.2

/** Splits the clips of everyone who is not left out, participant by participant, by who they are and by the seed alone. */
export function networkRows(clips: readonly MlpClip[], leftOut: ReadonlySet<string>, seed: number): NetworkRows {
  const people = [...new Set(clips.map(({ participant }) => participant))].filter((p) => !leftOut.has(p)).sort()
  const random = new Random(seed ^ hashOfNames(people))
  const inner = new Set(shuffled(people, random).slice(0, Math.max(1, Math.round(INNER_SHARE * people.length))))
  const training: number[] = []
  const validation: number[] = []
  for (const [i, { participant }] of clips.entries()) {
    if (!leftOut.has(participant)) (inner.has(participant) ? validation : training).push(i)
  }
  return {
    training,
    validation,
    weights: new Map([...weightsOf(clips, training), ...weightsOf(clips, validation)]),
    random,
  }
}

/** A number in 32 bits of a list of names (FNV-1a). */
function hashOfNames(names: readonly string[]): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(names.join('\n'))) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}

/** Weights that add up to one: each participant the same, and within a participant clips by their coverage. */
export function weightsOf(clips: readonly MlpClip[], rows: readonly number[]): [number, number][] {
  const totals = new Map<string, number>()
  for (const row of rows) {
    const { participant, coverage } = clips[row]!
    totals.set(participant, (totals.get(participant) ?? 0) + coverage)
  }
  return rows.map((row) => {
    const { participant, coverage } = clips[row]!
    return [row, coverage / totals.get(participant)! / totals.size]
  })
}

/** The values in a random order (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const order = [...values]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}
