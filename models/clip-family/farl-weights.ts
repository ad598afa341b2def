import { type Message, phrase } from '#lib/messages/message.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import { TensorTaker } from '../emoclip/take-tensors.ts'
import { type ModelWeights, textFrom, visualFrom } from '../emoclip/weights.ts'
import { demandKeys, PICTURE_KEYS, plainNames, scalarTensor } from './family-names.ts'

/** What a CLIP's picture and text encoder are made of. */
const PICTURE_PARTS = /^visual\.(?:conv1|class_embedding|positional_embedding|ln_pre|transformer|ln_post|proj)(?:\.|$)/
const TEXT_PARTS = /^(?:token_embedding|positional_embedding|transformer|ln_final|text_projection|logit_scale)(?:\.|$)/
/** What FaRL learned its masked pictures with. */
const MASKED_PARTS = /^visual\.(?:mask_token|lm_)/
/** Scale of cosines that CLIP ends at, which stays where FaRL's weights are loaded over CLIP's. */
const CLIP_SCALE = Math.log(100)

/**
 * Finds FaRL's parameters: a CLIP by its names, of which other weights are left out, as its authors load it. Zheng et al. (2022), arXiv 2112.03109.
 *
 * @returns the weights, and what the person who imports should know
 * @throws ConcordError bad-checkpoint
 */
export function farlWeights(checkpoint: Checkpoint): { weights: ModelWeights; notes: Message[] } {
  const named = plainNames(checkpoint)
  demandKeys(
    named,
    'FaRL',
    PICTURE_KEYS.map((key) => `visual.${key}`),
  )
  const hasText = named.has('token_embedding.weight')
  const kept = new Map([...named].filter(([key]) => PICTURE_PARTS.test(key) || (hasText && TEXT_PARTS.test(key))))
  const hasScale = kept.has('logit_scale')
  if (hasText && !hasScale) kept.set('logit_scale', scalarTensor(CLIP_SCALE))
  const take = new TensorTaker(kept, 'FaRL')
  const visual = visualFrom(take, 'visual')
  const text = hasText ? textFrom(take, visual.embedding, '') : undefined
  take.finish()
  const leftOut = [...named.keys()].filter((key) => !kept.has(key))
  const notes: Message[] = []
  if (leftOut.length > 0)
    notes.push(
      phrase(
        '{count, plural, one {# weight is} other {# weights are}} not needed and left out, as FaRL’s authors do, such as {first}.',
        { count: leftOut.length, first: leftOut[0]!.slice(0, 80) },
      ),
    )
  if (!leftOut.some((key) => MASKED_PARTS.test(key)))
    notes.push(
      phrase(
        'The file holds the weights that any CLIP has. Nothing in it shows that they are FaRL’s; its name has to.',
      ),
    )
  if (hasText && !hasScale)
    notes.push(phrase('The file has no logit scale; the one of CLIP (100) is used, as where it is loaded over CLIP.'))
  return {
    weights: { layout: 'FaRL', embedding: visual.embedding, visual: visual.part, ...(text ? { text } : {}) },
    notes,
  }
}
