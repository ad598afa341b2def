import { type Message, phrase } from '#lib/messages/message.ts'
import type { TrainingPlan } from './training-plan.ts'

/** How participants are set aside, in words; without folds as trainings did before there was a choice. */
export function foldsInWords(folds: TrainingPlan['folds'] | undefined): Message {
  if (!folds || folds.kind === 'leave-one-participant-out') return phrase('one participant left out at a time')
  if (folds.kind === 'leave-one-site-out') return phrase('one site left out at a time')
  return phrase('{folds} folds, {repeats} times', { folds: folds.folds, repeats: folds.repeats })
}
