import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** How participants can be set aside, by the key that a page chooses by. */
export const FOLDS: Readonly<Record<string, { title: Message; folds: TrainingPlan['folds'] }>> = {
  one: { title: phrase('leave one participant out'), folds: { kind: 'leave-one-participant-out' } },
  ten: {
    title: phrase('10 folds of participants, repeated 5 times'),
    folds: { kind: 'grouped-k-fold', folds: 10, repeats: 5 },
  },
  five: {
    title: phrase('5 folds of participants, repeated 10 times'),
    folds: { kind: 'grouped-k-fold', folds: 5, repeats: 10 },
  },
  site: { title: phrase('leave one site out'), folds: { kind: 'leave-one-site-out' } },
}

/** Kinds of heads, by the key that a page chooses by. */
export const MODELS: Readonly<Record<string, { title: Message; plan: Pick<TrainingPlan, 'kind' | 'loss'> }>> = {
  ridge: { title: phrase('ridge regression'), plan: { kind: 'ridge', loss: 'squared error' } },
  mlp: { title: phrase('network of two layers, squared error'), plan: { kind: 'mlp', loss: 'squared error' } },
  ccc: { title: phrase('network of two layers, concordance'), plan: { kind: 'mlp', loss: 'concordance' } },
}

/** The key of the folds that a plan has; the first where it has others. */
export function foldsKey(folds: TrainingPlan['folds']): string {
  const same = (of: TrainingPlan['folds']) => JSON.stringify(Object.entries(of).sort())
  return Object.keys(FOLDS).find((key) => same(FOLDS[key]!.folds) === same(folds)) ?? 'one'
}

/** The key of the kind of head that a plan has. */
export function headKey({ kind, loss }: Pick<TrainingPlan, 'kind' | 'loss'>): string {
  if (kind === 'ridge') return 'ridge'
  return loss === 'concordance' ? 'ccc' : 'mlp'
}
