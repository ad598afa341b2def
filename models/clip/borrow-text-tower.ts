import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import type { EmoclipWeights } from '../emoclip/weights.ts'
import { clipTitle, clipWeights } from './clip-weights.ts'
import { compareTowers } from './compare-towers.ts'

/** Weights with CLIP's text encoder, and what is to be known of that. */
export interface Borrowed {
  weights: EmoclipWeights
  message: string
  /** For the bundle's description. */
  description: string
}

/**
 * Gives a checkpoint without a text encoder that of a CLIP. EmoCLIP is trained with CLIP frozen, so the text encoder belongs to it where
 * the picture encoders are the same.
 *
 * @throws ConcordError bad-checkpoint where the file is not CLIP's; bad-input where its embeddings are of another width, or the
 *   checkpoint has a text encoder of its own
 */
export async function borrowTextTower(weights: EmoclipWeights, checkpoint: Checkpoint): Promise<Borrowed> {
  if (weights.text)
    throw new ConcordError(
      'bad-input',
      phrase('This checkpoint has a text encoder of its own. Import it without CLIP’s checkpoint (--clip).'),
    )
  const clip = clipWeights(checkpoint)
  if (clip.embedding !== weights.embedding)
    throw new ConcordError(
      'bad-input',
      phrase(
        'This CLIP has embeddings of {embedding} numbers, the checkpoint of {embedding2}. EmoCLIP, as published, is made from ViT-B/32.',
        { embedding: clip.embedding, embedding2: weights.embedding },
      ),
    )
  const { tensors, different } = await compareTowers(weights, clip)
  const { logitScale } = weights
  const text = logitScale ? { ...clip.text, logitScale } : clip.text
  const title = clipTitle(clip)
  const isSameEncoder = different.length === 0
  const values = { title, tensors, different: different.length, first: different[0] ?? '' }
  const scale = logitScale
    ? ''
    : phrase(
        ' The checkpoint has no logit scale, so CLIP’s is used: the order of words holds, but not how certain they are.',
      )
  return {
    weights: { ...weights, text },
    message: storedText(
      isSameEncoder
        ? phrase(
            'The picture encoder is CLIP’s {title} (all {tensors} tensors equal to half precision), so CLIP’s text encoder belongs to it.{scale}',
            { ...values, scale },
          )
        : phrase(
            'The picture encoder is not that of this CLIP ({title}): {different} of {tensors} tensors differ, {first} first. Its text encoder is used, but what it says of clips in words is approximate.{scale}',
            { ...values, scale },
          ),
    ),
    description: isSameEncoder
      ? `CLIP ${title}’s own`
      : `CLIP ${title}’s; the picture encoders differ, words are approximate`,
  }
}
