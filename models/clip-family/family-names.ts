import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { type Checkpoint, type StoredTensor, shownWeight } from '../checkpoint/checkpoint.ts'

type Named = ReadonlyMap<string, StoredTensor>

/** The parts of CLIP's picture encoder by which one is known. */
export const PICTURE_KEYS = ['conv1.weight', 'class_embedding', 'positional_embedding', 'proj']

/** The tensors of a checkpoint without the name that training on several devices puts in front of theirs. */
export function plainNames({ tensors }: Checkpoint): Map<string, StoredTensor> {
  return new Map([...tensors].map(([key, tensor]) => [key.replace(/^(?:module\.)+/, ''), tensor]))
}

/** The tensors under a name, with what is behind it as theirs. */
export function under(root: string, tensors: Named): Map<string, StoredTensor> {
  return new Map(
    [...tensors].flatMap(([key, tensor]) => (key.startsWith(root) ? [[key.slice(root.length), tensor]] : [])),
  )
}

/** A number as a tensor without dimensions. */
export function scalarTensor(value: number): StoredTensor {
  return { shape: [], element: 'float32', read: async () => new Float32Array([value]) }
}

/**
 * Makes sure that a file holds what a model is known by.
 *
 * @throws ConcordError bad-checkpoint that says which weights are missing, and what the file seems to be
 */
export function demandKeys(tensors: Named, model: string, keys: readonly string[]): void {
  const missing = keys.filter((key) => !tensors.has(key))
  if (missing.length === 0) return
  throw new ConcordError(
    'bad-checkpoint',
    phrase(
      'These are not the weights of {model}: {keys} {count, plural, one {is} other {are}} missing. They seem to be {what}.',
      { model, keys: missing.join(', '), count: missing.length, what: seemsToBe(tensors) },
    ),
  )
}

/** What a file's weights seem to be of, by their names, for a sentence. */
function seemsToBe(tensors: Named): Message {
  const keys = [...tensors.keys()]
  const some = (pattern: RegExp) => keys.some((key) => pattern.test(key))
  if (some(/^temporal_net\./)) return phrase('those of DFER-CLIP (import them as dfer-clip)')
  if (some(/^temporal\./)) return phrase('those of EmoCLIP (import them as emoclip)')
  if (some(/^visual\.(?:mask_token|lm_)/)) return phrase('those of FaRL (import them as farl)')
  if (keys.length === 1 && some(/(?:^|\.)mlp\.weight$/))
    return phrase('the projection of Exp-CLIP (import it as exp-clip)')
  if (some(/^(?:visual\.)?(?:layer1|stem)\.\d/)) return phrase('those of a convolutional network (ResNet)')
  if (some(/^(?:visual\.conv1\.weight|vision_model\.)/)) return phrase('those of a plain CLIP (import them as clip)')
  if (some(/(?:^|\.)blocks\.0\.attn\.qkv\.weight$/))
    return phrase('those of a vision transformer with other names than CLIP’s, as DINOv2, MARLIN and MAE-DFER have')
  const first = keys.slice(0, 3).map(shownWeight).join(', ')
  return phrase('those of another model ({some})', { some: keys.length > 3 ? `${first}, …` : first })
}
