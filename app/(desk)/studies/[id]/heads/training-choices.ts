import { LEARNING, type Learning, type TrainingPlan } from '#lib/heads/training-plan.ts'
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
  tenOnce: {
    title: phrase('10 folds of participants, once'),
    folds: { kind: 'grouped-k-fold', folds: 10, repeats: 1 },
  },
  fiveOnce: {
    title: phrase('5 folds of participants, once'),
    folds: { kind: 'grouped-k-fold', folds: 5, repeats: 1 },
  },
  site: { title: phrase('leave one site out'), folds: { kind: 'leave-one-site-out' } },
}

interface HeadKind {
  title: Message
  /** What it looks at and when to choose it, in a sentence. */
  about: Message
  plan: Pick<TrainingPlan, 'kind' | 'loss' | 'learning'>
}

/** Kinds of heads, by the key that a page chooses by. */
export const MODELS: Readonly<Record<string, HeadKind>> = {
  ridge: {
    title: phrase('ridge regression'),
    about: phrase('A weighted sum of the mean of an interview’s clips. Fast, and the one to compare others with.'),
    plan: { kind: 'ridge', loss: 'squared error' },
  },
  mlp: {
    title: phrase('network of two layers, squared error'),
    about: phrase('Estimates each clip from its embedding; trained for small errors.'),
    plan: { kind: 'mlp', loss: 'squared error' },
  },
  ccc: {
    title: phrase('network of two layers, concordance'),
    about: phrase('Estimates each clip from its embedding; trained for agreement with the ratings.'),
    plan: { kind: 'mlp', loss: 'concordance' },
  },
  context: {
    title: phrase('network over neighbouring clips'),
    about: phrase('Estimates each clip from its embedding and those of two clips to each side.'),
    plan: { kind: 'context', loss: 'concordance and relations', learning: LEARNING },
  },
  temporal: {
    title: phrase('temporal part of the encoder, trained further'),
    about: phrase(
      'Estimates each clip from its frames, as EmoCLIP was used for symptoms. Takes hours; frames must have been stored by the analysis.',
    ),
    plan: { kind: 'temporal', loss: 'concordance', learning: LEARNING },
  },
}

/** What networks that see more of a clip than its embedding can be trained for. */
export const LOSSES: readonly { value: TrainingPlan['loss']; title: Message }[] = [
  { value: 'squared error', title: phrase('small errors (squared error)') },
  { value: 'concordance', title: phrase('agreement (concordance)') },
  { value: 'concordance and relations', title: phrase('agreement, and clips related as their ratings are') },
]

export const STARTS: readonly { value: Learning['start']; title: Message }[] = [
  { value: 'encoder', title: phrase('the encoder’s own') },
  { value: 'random', title: phrase('random numbers') },
]

export const UPDATES: readonly { value: Learning['update']; title: Message }[] = [
  { value: 'all', title: phrase('all of it') },
  { value: 'low-rank', title: phrase('low-rank updates, for small machines') },
]

/** What the symptom work around EmoCLIP estimates, by scale: items and totals (arXiv 2207.05577). */
const PUBLISHED_TARGETS: Readonly<Record<string, readonly string[]>> = {
  panss: ['N1', 'N3', 'N6', 'total'],
  cains: ['EXP1', 'EXP2', 'EXP3', 'EXP4', 'total'],
}

/** The published protocol for a scale: its targets, trained as EmoCLIP's downstream task. Undefined for scales that it does not know. */
export function publishedTargets(scale: string): readonly string[] | undefined {
  return PUBLISHED_TARGETS[scale]
}

/** How the published protocol trains: EmoCLIP's temporal part goes on learning, one participant left out at a time. */
export const PUBLISHED_PLAN: Partial<TrainingPlan> = {
  ...MODELS.temporal!.plan,
  label: 'mean',
  folds: { kind: 'leave-one-participant-out' },
}

/** The key of the folds that a plan has; the first where it has others. */
export function foldsKey(folds: TrainingPlan['folds']): string {
  const same = (of: TrainingPlan['folds']) => JSON.stringify(Object.entries(of).sort())
  return Object.keys(FOLDS).find((key) => same(FOLDS[key]!.folds) === same(folds)) ?? 'one'
}

/** The key of the kind of head that a plan has. */
export function headKey({ kind, loss }: Pick<TrainingPlan, 'kind' | 'loss'>): string {
  if (kind !== 'mlp') return kind
  return loss === 'concordance' ? 'ccc' : 'mlp'
}
