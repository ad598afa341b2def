import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type StoredTensor, shownWeight, sizeOf } from '../checkpoint/checkpoint.ts'

/** Parts of a layer's names, transformers' against OpenAI's. */
const LAYER_PARTS: Record<string, string> = {
  'self_attn.out_proj': 'attn.out_proj',
  layer_norm1: 'ln_1',
  layer_norm2: 'ln_2',
  'mlp.fc1': 'mlp.c_fc',
  'mlp.fc2': 'mlp.c_proj',
}
/** Whole names; the misspelt norm is spelt so in the files. */
const WHOLE: Record<string, string> = {
  logit_scale: 'logit_scale',
  'text_model.embeddings.token_embedding.weight': 'token_embedding.weight',
  'text_model.embeddings.position_embedding.weight': 'positional_embedding',
  'text_model.final_layer_norm.weight': 'ln_final.weight',
  'text_model.final_layer_norm.bias': 'ln_final.bias',
  'vision_model.embeddings.class_embedding': 'visual.class_embedding',
  'vision_model.embeddings.patch_embedding.weight': 'visual.conv1.weight',
  'vision_model.embeddings.position_embedding.weight': 'visual.positional_embedding',
  'vision_model.pre_layrnorm.weight': 'visual.ln_pre.weight',
  'vision_model.pre_layrnorm.bias': 'visual.ln_pre.bias',
  'vision_model.post_layernorm.weight': 'visual.ln_post.weight',
  'vision_model.post_layernorm.bias': 'visual.ln_post.bias',
}
/** Matrices that are stored turned. */
const TURNED: Record<string, string> = {
  'text_projection.weight': 'text_projection',
  'visual_projection.weight': 'visual.proj',
}
/** Numbers of rows, which need no learning. */
const POSITION_IDS = /^(?:text|vision)_model\.embeddings\.position_ids$/
const LAYER = /^(text|vision)_model\.encoder\.layers\.(\d{1,3})\.(.+)\.(weight|bias)$/
const PART = /^self_attn\.[qkv]_proj$/

export function isHuggingFace(tensors: ReadonlyMap<string, StoredTensor>): boolean {
  return tensors.has('vision_model.embeddings.patch_embedding.weight')
}

/**
 * The tensors of a CLIP in the layout of Hugging Face's transformers under OpenAI's names: query, key and value put together, and
 * projections turned, when they are read. Names that are not known stay as they are.
 *
 * @throws ConcordError bad-checkpoint where one of query, key and value is missing or of another shape
 */
export function asPublishedKeys(tensors: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  const renamed = new Map<string, StoredTensor>()
  for (const [key, tensor] of tensors) {
    if (POSITION_IDS.test(key)) continue
    const layer = LAYER.exec(key)
    if (TURNED[key]) renamed.set(TURNED[key], turned(key, tensor))
    else if (layer) putLayer(renamed, tensors, key, tensor, layer)
    else renamed.set(WHOLE[key] ?? key, tensor)
  }
  return renamed
}

function putLayer(
  renamed: Map<string, StoredTensor>,
  tensors: ReadonlyMap<string, StoredTensor>,
  key: string,
  tensor: StoredTensor,
  [, tower, number, part, kind]: RegExpExecArray,
): void {
  const root = `${tower === 'vision' ? 'visual.' : ''}transformer.resblocks.${number}`
  if (!PART.test(part!)) {
    renamed.set(LAYER_PARTS[part!] ? `${root}.${LAYER_PARTS[part!]}.${kind}` : key, tensor)
    return
  }
  const name = `${root}.attn.in_proj_${kind}`
  if (renamed.has(name)) return
  const parts = ['q', 'k', 'v'].map((letter) => {
    const other = key.replace(/self_attn\.[qkv]_proj/, `self_attn.${letter}_proj`)
    const found = tensors.get(other)
    if (!found || found.shape.join() !== tensor.shape.join())
      throw new ConcordError(
        'bad-checkpoint',
        phrase('This checkpoint is not complete: {other} is missing or of another shape than {key}.', {
          other: shownWeight(other),
          key: shownWeight(key),
        }),
      )
    return found
  })
  renamed.set(name, stacked(parts))
}

/** Tensors of one shape, one below the other. */
function stacked(parts: readonly StoredTensor[]): StoredTensor {
  const [first, ...rest] = parts[0]!.shape
  return {
    shape: [first! * parts.length, ...rest],
    element: parts[0]!.element,
    async read() {
      const length = sizeOf(parts[0]!.shape)
      const all = new Float32Array(length * parts.length)
      for (const [i, part] of parts.entries()) all.set(await part.read(), i * length)
      return all
    },
  }
}

function turned(key: string, tensor: StoredTensor): StoredTensor {
  const [rows, columns] = tensor.shape as [number, number]
  if (tensor.shape.length !== 2)
    throw new ConcordError('bad-checkpoint', phrase('The weight {key} is not a matrix.', { key: shownWeight(key) }))
  return {
    shape: [columns, rows],
    element: tensor.element,
    async read() {
      const values = await tensor.read()
      const all = new Float32Array(values.length)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) all[column * rows + row] = values[row * columns + column]!
      return all
    },
  }
}
