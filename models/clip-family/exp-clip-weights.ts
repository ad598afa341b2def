import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Checkpoint, StoredTensor } from '../checkpoint/checkpoint.ts'
import { clipTitle, clipWeights } from '../clip/clip-weights.ts'
import type { ModelWeights } from '../emoclip/weights.ts'
import { demandKeys, plainNames, under } from './family-names.ts'

/** Names of the projection in the files that its training leaves, of the head alone or of the whole model. */
const PROJECTION = ['mlp.weight', 'projection_head.mlp.weight']
const CLIP_INSIDE = 'clip_model.'

/**
 * Exp-CLIP: a CLIP that stays as it is, and a learned matrix that its features of pictures and of texts go through. Zhao et al. (2025),
 * arXiv 2405.19100.
 *
 * @param clip the CLIP that the matrix was learned over, where the checkpoint holds the matrix only
 * @throws ConcordError bad-checkpoint; bad-input where the CLIP is missing, or gives another number of features than the matrix takes
 */
export function expClipWeights(
  checkpoint: Checkpoint,
  clip: Checkpoint | undefined,
): { weights: ModelWeights; notes: Message[] } {
  const named = plainNames(checkpoint)
  const key = PROJECTION.find((name) => named.has(name))
  if (!key) demandKeys(named, 'Exp-CLIP', PROJECTION.slice(0, 1))
  const projection = named.get(key!)!
  const [outputs, inputs] = projection.shape
  if (projection.shape.length !== 2)
    throw new ConcordError('bad-checkpoint', phrase('The weight {key} is not a matrix.', { key: key! }))
  const inside = under(CLIP_INSIDE, named)
  const weights = clipWeights(clipOf(checkpoint, inside, clip, { outputs: outputs!, inputs: inputs! }))
  if (weights.embedding !== inputs)
    throw new ConcordError(
      'bad-input',
      phrase(
        'The projection takes features of {inputs} numbers, this CLIP ({title}) gives {embedding}. Published are ViT-B/32 and B/16 (512) and L/14 (768).',
        { inputs: inputs!, title: clipTitle(weights), embedding: weights.embedding },
      ),
    )
  const notes: Message[] =
    inside.size > 0
      ? []
      : [
          phrase(
            'The file does not say which CLIP the projection was learned over; it is used over {title}. ViT-B/32 and B/16 give the same number of features.',
            { title: clipTitle(weights) },
          ),
        ]
  return { weights: { ...weights, layout: 'Exp-CLIP', projection }, notes }
}

function clipOf(
  checkpoint: Checkpoint,
  inside: Map<string, StoredTensor>,
  clip: Checkpoint | undefined,
  sizes: { outputs: number; inputs: number },
): Checkpoint {
  if (inside.size > 0) {
    if (clip)
      throw new ConcordError(
        'bad-input',
        phrase('This checkpoint has a CLIP of its own. Import it without another one (--clip).'),
      )
    return { ...checkpoint, tensors: inside }
  }
  if (clip) return clip
  throw new ConcordError(
    'bad-input',
    phrase(
      'This is the projection of Exp-CLIP alone, {inputs} to {outputs} numbers. Import it with the checkpoint of the CLIP that it was learned over (--clip).',
      sizes,
    ),
  )
}
