import type { HeadCard } from '#lib/heads/head-card.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'

/** How a network that sees more of a clip than its embedding was fitted. */
export function clipNetworkLine(
  t: Translator,
  model: HeadCard['model'] & { kind: 'context' | 'temporal' },
  penalty: number,
): string {
  const told = {
    hidden: model.hidden,
    draws: model.draws,
    learned: model.learned,
    loss: t.stored(model.loss),
    penalty: numeral(t, penalty),
  }
  if (model.kind === 'context')
    return t(
      'Attention of width {width} over neighbouring clips, then a layer of {hidden} hidden units (ReLU); {learned, number} numbers learnt by Adam for {loss} with weight decay {penalty}, from {draws} clips of each interview drawn anew in each epoch. Each network is stopped early by a fifth of its own training participants, independently of the others.',
      { ...told, width: model.width },
    )
  return t(
    model.start === 'random'
      ? 'Temporal transformer over the frames of a clip, begun with random numbers, then a layer of {hidden} hidden units (ReLU); {learned, number} numbers learnt by Adam for {loss} with weight decay {penalty}, from {draws} clips of each interview drawn anew in each epoch. Each network is stopped early by a fifth of its own training participants, independently of the others.'
      : model.update === 'all'
        ? 'The encoder’s temporal transformer, learning further within each fold, then a layer of {hidden} hidden units (ReLU); {learned, number} numbers learnt by Adam for {loss} with weight decay {penalty}, from {draws} clips of each interview drawn anew in each epoch. Each network is stopped early by a fifth of its own training participants, independently of the others.'
        : 'The encoder’s temporal transformer with low-rank updates learnt within each fold, then a layer of {hidden} hidden units (ReLU); {learned, number} numbers learnt by Adam for {loss} with weight decay {penalty}, from {draws} clips of each interview drawn anew in each epoch. Each network is stopped early by a fifth of its own training participants, independently of the others.',
    told,
  )
}
