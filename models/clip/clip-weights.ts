import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Checkpoint, StoredTensor } from '../checkpoint/checkpoint.ts'
import { TensorTaker } from '../emoclip/take-tensors.ts'
import { type ModelWeights, textFrom, visualFrom } from '../emoclip/weights.ts'
import { asPublishedKeys, isHuggingFace } from './hugging-face-keys.ts'

/** CLIP's parameters: both towers, and no temporal part. */
export type ClipWeights = ModelWeights & Required<Pick<ModelWeights, 'text'>> & { layout: 'CLIP' }

/**
 * Finds CLIP's parameters in a checkpoint with OpenAI's names or those of Hugging Face's transformers. Sizes come from the shapes.
 *
 * @throws ConcordError bad-checkpoint
 */
export function clipWeights(checkpoint: Checkpoint): ClipWeights {
  const named = new Map<string, StoredTensor>()
  for (const [key, tensor] of checkpoint.tensors) named.set(key.replace(/^(?:module\.)+/, ''), tensor)
  const tensors = isHuggingFace(named) ? asPublishedKeys(named) : named
  refuseOthers(tensors)
  const take = new TensorTaker(tensors, 'CLIP')
  const visual = visualFrom(take, 'visual')
  const text = textFrom(take, visual.embedding, '')
  take.finish()
  return { layout: 'CLIP', embedding: visual.embedding, visual: visual.part, text }
}

function refuseOthers(tensors: ReadonlyMap<string, StoredTensor>): void {
  if ([...tensors.keys()].some((key) => key.startsWith('temporal.')))
    throw new ConcordError(
      'bad-checkpoint',
      phrase('This checkpoint has a temporal part: it is EmoCLIP’s, not CLIP’s. Import it as emoclip.'),
    )
  if (tensors.has('visual.layer1.0.conv1.weight'))
    throw new ConcordError(
      'bad-checkpoint',
      phrase(
        'This CLIP has a convolutional picture encoder (ResNet). Import one with a vision transformer: ViT-B/32, B/16, L/14 or L/14@336.',
      ),
    )
  if (!tensors.has('visual.conv1.weight'))
    throw new ConcordError(
      'bad-checkpoint',
      phrase('These are not the weights of CLIP: there is no picture encoder called visual or vision_model.'),
    )
}

type VisualSizes = Pick<ModelWeights['visual'], 'width' | 'patch' | 'grid'>

/** How a CLIP is called, by its sizes: ViT-B/32. */
export function clipTitle({ visual: { width, patch, grid } }: { visual: VisualSizes }): string {
  const size = { 768: 'B', 1024: 'L', 1280: 'H' }[width] ?? width
  const side = patch * grid
  return `ViT-${size}/${patch}${side === 224 ? '' : `@${side}`}`
}

/** Its name in the list of models: clip-vit-b-32. */
export function clipName(weights: { visual: VisualSizes }): string {
  return `clip-${clipTitle(weights)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')}`
}
