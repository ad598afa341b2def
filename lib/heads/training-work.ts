import { CLIP_TRAINING } from './clip-family.ts'
import { NEIGHBOURHOOD } from './clip-neighbours.ts'
import { CONTEXT_SIZES } from './context-model.ts'
import { INTERVAL_GROUPS as NETWORK_GROUPS } from './fit-networks.ts'
import { INTERVAL_GROUPS as RIDGE_GROUPS } from './fit-ridge-heads.ts'
import type { FoldScheme } from './folds.ts'
import { FROM_NOTHING } from './joined-temporal.ts'
import { LEARNING_FITS } from './learning-curve.ts'
import { MLP_DEFAULTS } from './mlp-options.ts'
import { INNER_FOLDS, RELATIVE_PENALTIES } from './ridge-penalty.ts'
import { LEARNING, type Learning, type TrainingPlan } from './training-plan.ts'

/** Of the published temporal part, and of a clip. */
const PUBLISHED_HEADS = 8
const TYPICAL_FRAMES = 32

/** What decides how long a training takes. */
export interface TrainingShape {
  participants: number
  sites: number
  interviews: number
  /** Of all interviews. */
  clips: number
  /** Numbers in an embedding. */
  size: number
}

/** Number of folds, in all repetitions. */
export function foldCount(folds: FoldScheme, { participants, sites }: TrainingShape): number {
  if (folds.kind === 'leave-one-participant-out') return participants
  return folds.kind === 'leave-one-site-out' ? sites : folds.folds * folds.repeats
}

/**
 * About how many products a whole training adds up: heads of the folds, those that intervals are made with, the one of all, and learning curves. How long
 * that takes is up to the machine; networks that stop early take less.
 */
export function trainingWork(shape: TrainingShape, { kind, targets, folds, learning }: TrainingPlan): number {
  const groups = Math.min(kind === 'ridge' ? RIDGE_GROUPS : NETWORK_GROUPS, shape.participants)
  const heads = foldCount(folds, shape) + (groups * (groups - 1)) / 2 + 1
  const curves = LEARNING_FITS.reduce(
    (sum, { share, fits }) => sum + ridgeWork({ ...shape, interviews: share * shape.interviews }, fits, targets.length),
    0,
  )
  return kind === 'ridge'
    ? ridgeWork(shape, heads, targets.length) + curves
    : networkWork(shape, heads + groups, targets.length, { kind, learning })
}

/** The same for a permutation test of heads that were trained together, with the true labels and with each draw. */
export function permutationWork(
  shape: TrainingShape,
  { kind, folds, learning }: Pick<TrainingPlan, 'kind' | 'folds' | 'learning'>,
  targets: number,
  permutations: number,
): number {
  const heads = foldCount(folds, shape)
  return kind === 'ridge'
    ? ridgeWork(shape, heads, targets * (permutations + 1))
    : (permutations + 1) * networkWork(shape, heads, targets, { kind, learning })
}

/** Kernels, their tridiagonal forms, and each column of labels for each penalty. */
function ridgeWork({ interviews: n, size }: TrainingShape, heads: number, columns: number): number {
  const kernel = (n * n * size) / 2
  const inner = INNER_FOLDS * (kernel + (2 / 3) * n ** 3 + columns * n * n)
  const penalties = RELATIVE_PENALTIES.length * columns * n * n
  return heads * (inner + penalties + kernel + n ** 3 / 6 + columns * n * (n + size))
}

/** Each clip that an epoch sees forward and backward, or forward alone where it decides on the stop. */
function networkWork(
  { clips, interviews, size }: TrainingShape,
  networks: number,
  targets: number,
  { kind, learning = LEARNING }: Pick<TrainingPlan, 'kind' | 'learning'>,
): number {
  if (kind !== 'context' && kind !== 'temporal')
    return networks * MLP_DEFAULTS.epochs * 1.8 * clips * MLP_DEFAULTS.hidden * (size + targets)
  const seen = Math.min(clips, interviews * learning.draws)
  return networks * CLIP_TRAINING[kind].epochs * 3 * seen * productsOf(kind, size, learning, targets)
}

/** Of one clip forward. Behind the last attention of a temporal part only the class token goes on, so that the first one is nearly all. */
function productsOf(kind: 'context' | 'temporal', size: number, { start }: Learning, targets: number): number {
  if (kind === 'context') {
    const { width, hidden } = CONTEXT_SIZES
    return NEIGHBOURHOOD * size * 2 * width + size * width + hidden * (size + width + targets)
  }
  const heads = start === 'encoder' ? PUBLISHED_HEADS : FROM_NOTHING.heads
  return (TYPICAL_FRAMES + 1) * 2 * size * (heads * (size + TYPICAL_FRAMES + 1) + size)
}
