import { coverageMean } from '#lib/numbers/coverage.ts'
import { mean } from '#lib/numbers/mean.ts'
import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'
import { type Fold, foldsOfParticipant } from './folds.ts'
import { nestedHeads, participantGroups } from './nested-heads.ts'
import { nestedIntervals } from './nested-intervals.ts'
import type { NetworkFamily } from './network-family.ts'
import type { TrainingPlan } from './training-plan.ts'

/** Groups that intervals are made with: each needs a network of its own, and every two of them one more. */
export const INTERVAL_GROUPS = 6
const NOBODY: ReadonlySet<string> = new Set()
/** Networks of folds that go into the ONNX file, and the bytes that they may take there. */
const MOST_STORED_FOLDS = 10
const MOST_STORED_BYTES = 64 * 2 ** 20

/** Fits networks that share all but their last layer, and makes of them a head for each target. */
export async function fitNetworks(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  family: NetworkFamily,
  report: FitReport,
): Promise<FittedHead[]> {
  const members = rows.map(({ interview }) => interview)
  const nested = nestedHeads(members, plan.folds, plan.seed, INTERVAL_GROUPS)
  const stored = storedFolds(
    folds,
    members.map(({ participant }) => participant),
    plan.seed,
    family,
  )
  const sets = [...folds.map(({ leftOut }) => leftOut), ...stored.further, ...nested.leftOut, NOBODY]
  const final = sets.length - 1
  const { estimates, head, model } = await family.train(sets, [final, ...stored.places], (share, seen) =>
    // The last of it is left for what is made of the networks.
    report(0.98 * share, seen),
  )
  const ofNested = folds.length + stored.further.length
  return Promise.all(
    rows[0]!.labels.map(async (_, target): Promise<FittedHead> => {
      const ofClips = (set: number, row: number) => estimates[set]!.get(row)![target]!
      const ofInterview = (set: number, row: number) => {
        const { coverage, factors } = rows[row]!.interview
        return coverageMean(coverage, ofClips(set, row), factors)!
      }
      const labelled = rows.map(({ interview, labels }) => ({
        participant: interview.participant,
        label: labels[target]!,
      }))
      return {
        onnx: await head(target, final, stored.places),
        model,
        penalty: family.decay,
        outOfFold: rows.map(({ interview }, row) => {
          const byClip = foldsOfParticipant(folds, interview.participant).map((fold) => ofClips(fold, row))
          return {
            byFold: byClip.map((values) => coverageMean(interview.coverage, values, interview.factors)!),
            clips: interview.coverage.map((_, clip) => mean(byClip.map((values) => values[clip]!))),
          }
        }),
        intervals: nestedIntervals(labelled, nested, (nestedHead, row) => ofInterview(ofNested + nestedHead, row)),
        intervalGroups: nested.groups,
        residuals: labelled.flatMap(({ participant, label }, row) =>
          stored.places.flatMap((place, fold) =>
            sets[place]!.has(participant) ? [{ fold, participant, value: label - ofInterview(place, row) }] : [],
          ),
        ),
      }
    }),
  )
}

/**
 * Out-of-fold estimates of networks alone, without what a head needs besides.
 *
 * @returns of each target, float64[interviews]
 */
export async function networksOutOfFold(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  family: NetworkFamily,
  report: FitReport,
): Promise<Float64Array[]> {
  const { estimates } = await family.train(
    folds.map(({ leftOut }) => leftOut),
    [],
    report,
  )
  return rows[0]!.labels.map((_, target) =>
    Float64Array.from(rows, ({ interview: { participant, coverage, factors } }, row) =>
      mean(
        foldsOfParticipant(folds, participant).map(
          (fold) => coverageMean(coverage, estimates[fold]!.get(row)![target]!, factors)!,
        ),
      ),
    ),
  )
}

/**
 * The folds whose networks are stored for the intervals of new participants: those of the first repetition, or where they are many, those of a
 * few groups that are trained for it; none where they are too large to be stored.
 *
 * @returns places among the folds and, after them, the further ones
 */
function storedFolds(
  folds: readonly Fold[],
  participants: readonly string[],
  seed: number,
  { networkBytes }: NetworkFamily,
) {
  const first = folds.flatMap(({ repeat }, place) => (repeat === 0 ? [place] : []))
  const few = first.length <= MOST_STORED_FOLDS
  if ((few ? first.length : INTERVAL_GROUPS) * networkBytes > MOST_STORED_BYTES) return { places: [], further: [] }
  if (few) return { places: first, further: [] }
  const further = participantGroups([...new Set(participants)], seed, INTERVAL_GROUPS)
  return { places: further.map((_, i) => folds.length + i), further }
}
