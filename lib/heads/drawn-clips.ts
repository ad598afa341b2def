import { type MlpClip, type NetworkRows, shuffled, weightsOf } from './mlp-rows.ts'

/** Some clips, and weights in which participants are alike however long they were recorded. */
export interface WeightedClips {
  places: number[]
  weights: ReadonlyMap<number, number>
}

/** Some training clips of each interview, in a random order. */
export function drawnClips(
  { training, random }: Pick<NetworkRows, 'training' | 'random'>,
  clips: readonly MlpClip[],
  draws: number,
): WeightedClips {
  const drawn = byInterview(training, clips).flatMap((own) => shuffled(own, random).slice(0, draws))
  return weighted(clips, shuffled(drawn, random))
}

/** As many clips of each interview at most, at even distances. */
export function evenClips(rows: readonly number[], clips: readonly MlpClip[], most: number): WeightedClips {
  const even = byInterview(rows, clips).flatMap((own) =>
    own.length <= most
      ? own
      : Array.from({ length: most }, (_, i) => own[Math.floor(((i + 0.5) * own.length) / most)]!),
  )
  return weighted(clips, even)
}

const byInterview = (rows: readonly number[], clips: readonly MlpClip[]) => [
  ...Map.groupBy(rows, (row) => clips[row]!.interview).values(),
]

const weighted = (clips: readonly MlpClip[], places: number[]): WeightedClips => ({
  places,
  weights: new Map(weightsOf(clips, places)),
})
