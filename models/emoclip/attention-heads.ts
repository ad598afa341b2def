import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { ModelWeights } from './weights.ts'

/** Attention heads; a checkpoint does not say how many, only how wide all of them are together. */
export interface Heads {
  visual: number
  text: number
  temporal: number
}

/** CLIP's transformers have heads of 64, and so has DFER-CLIP's temporal one; EmoCLIP's, as published, of 2048. */
const CLIP_HEAD = 64
const TEMPORAL_HEAD = 2048

/**
 * The numbers of heads that such widths had where they were published, and which of them are a guess.
 *
 * @param given numbers that the person who imports knows
 * @throws ConcordError bad-input where a width can't be shared by as many heads
 */
export function headsOf(weights: ModelWeights, given: Partial<Heads> = {}): { heads: Heads; guessed: string[] } {
  const guessed: string[] = []
  const choose = (part: keyof Heads, width: number, headWidth: number, otherwise: number): number => {
    const heads = given[part] ?? (width % headWidth === 0 ? width / headWidth : otherwise)
    if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0) {
      throw new ConcordError(
        'bad-input',
        phrase('The {part} part is {width} wide, which {heads} heads can’t share.', { part, width, heads }),
      )
    }
    if (given[part] === undefined && width % headWidth !== 0) guessed.push(`${part} ${heads}`)
    return heads
  }
  const visual = choose('visual', weights.visual.width, CLIP_HEAD, 1)
  const tower = weights.text ?? weights.classes?.tower
  const text = tower ? choose('text', tower.width, CLIP_HEAD, visual) : visual
  const temporalHead = weights.layout === 'DFER-CLIP' ? CLIP_HEAD : TEMPORAL_HEAD
  const temporal = weights.temporal ? choose('temporal', weights.temporal.inner, temporalHead, text) : 1
  return { heads: { visual, text, temporal }, guessed }
}
