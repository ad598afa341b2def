import type { TrainingPlan } from './training-plan.ts'

/** How participants are set aside, in words; without folds as trainings did before there was a choice. */
export function foldsInWords(folds: TrainingPlan['folds'] | undefined): string {
  if (!folds || folds.kind === 'leave-one-participant-out') return 'one participant left out at a time'
  if (folds.kind === 'leave-one-site-out') return 'one site left out at a time'
  return `${folds.folds} folds, ${folds.repeats} times`
}
