import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Fold, type FoldMember, foldsOf } from '#lib/heads/folds.ts'
import { MIN_PARTICIPANTS } from '#lib/heads/ridge.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { phrase } from '#lib/messages/message.ts'
import { TooFewPairs } from '#lib/statistics/errors.ts'

/** @throws ConcordError too-few where there are fewer participants than heads need */
export function demandParticipants(count: number): void {
  if (count >= MIN_PARTICIPANTS) return
  throw new ConcordError(
    'too-few',
    phrase(
      'A head needs at least {min_participants} participants with an analysed recording and a locked rating sheet; there {count, plural, one {is} other {are}} {count}.',
      { min_participants: MIN_PARTICIPANTS, count },
    ),
  )
}

/** The folds of a plan. @throws ConcordError too-few where there are too few participants or sites for them */
export function plannedFolds(
  interviews: readonly FoldMember[],
  { folds, seed }: Pick<TrainingPlan, 'folds' | 'seed'>,
): Fold[] {
  try {
    return foldsOf(interviews, folds, seed)
  } catch (error) {
    if (!(error instanceof TooFewPairs)) throw error
    const values = { needed: error.needed }
    throw new ConcordError(
      'too-few',
      folds.kind === 'leave-one-site-out'
        ? phrase(
            'These folds need at least {needed} sites. Choose others, or leave one participant out at a time.',
            values,
          )
        : phrase(
            'These folds need at least {needed} participants. Choose others, or leave one participant out at a time.',
            values,
          ),
    )
  }
}

/**
 * Trains, and says in the user's words where folds leave too few participants for that.
 *
 * @param count participants
 */
export async function trainedInFolds<T>(count: number, train: () => Promise<T>): Promise<T> {
  try {
    return await train()
  } catch (error) {
    if (!(error instanceof TooFewPairs)) throw error
    throw new ConcordError(
      'too-few',
      phrase(
        'With {count} participants, some folds leave fewer than {needed} for training. Analyse and rate more interviews, or choose other folds.',
        { count, needed: error.needed },
      ),
      { cause: error },
    )
  }
}
