import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Checkpoint, type StoredTensor, shownWeight } from '../checkpoint/checkpoint.ts'
import { type ClipBlock, type Linear, type Norm, type TemporalLayer, TensorTaker } from './take-tensors.ts'

/** The parameters of EmoCLIP or CLIP by their place in the model, with sizes as the tensors have them. */
export interface ModelWeights {
  layout: 'EmoCLIP' | 'downstream task' | 'CLIP' | 'FaRL' | 'Exp-CLIP' | 'DFER-CLIP'
  /** Length of a frame's features, and of a clip's embedding where nothing projects it. */
  embedding: number
  visual: {
    width: number
    patch: number
    grid: number
    conv: StoredTensor
    classEmbedding: StoredTensor
    positions: StoredTensor
    lnPre: Norm
    blocks: ClipBlock[]
    lnPost: Norm
    projection: StoredTensor
  }
  /** What CLIP does not have. */
  temporal?: {
    inner: number
    longest: number
    classToken: StoredTensor
    positions: StoredTensor
    layers: TemporalLayer[]
  }
  /** Scale of cosines, where a checkpoint without a text encoder has it. */
  logitScale?: StoredTensor
  text?: {
    width: number
    tokens: number
    vocabulary: number
    embedding: StoredTensor
    positions: StoredTensor
    blocks: ClipBlock[]
    lnFinal: Norm
    projection: StoredTensor
    logitScale: StoredTensor
  }
  /** Of Exp-CLIP: [outputs, embedding], applied to the mean of a clip's frames and to texts. */
  projection?: StoredTensor
  /** Of DFER-CLIP: prompts of classes, as rows that stand where the embeddings of words would. */
  classes?: LearnedPrompts
  /** The last layers of the downstream task: Linear, ReLU, Linear. */
  head?: { hidden: Linear; out: Linear; targets: number }
}

/** CLIP's text encoder without its table of words. */
export type TextTower = Pick<
  NonNullable<ModelWeights['text']>,
  'width' | 'tokens' | 'positions' | 'blocks' | 'lnFinal' | 'projection'
>

/** Learned prompts of classes: a start, rows that were learned, and the words and the end of the class. Zhao and Patras (2023). */
export interface LearnedPrompts {
  count: number
  /** [classes, 1, width] */
  prefix: StoredTensor
  /** [rows, width] for all classes, or [classes, rows, width]. */
  context: StoredTensor
  /** [classes, what remains, width] */
  suffix: StoredTensor
  /** What encodes them; undefined where the file holds none. */
  tower: TextTower | undefined
  /** The table of words that has the end as its last row, where there is one. */
  words: StoredTensor | undefined
}

export type EmoclipWeights = ModelWeights & Required<Pick<ModelWeights, 'temporal'>>

/**
 * Finds EmoCLIP's parameters in a checkpoint of VClip's or DownstreamTask's layout, with or without `module.`, and checks
 * that every shape fits the others and that nothing is missing or left over.
 *
 * @throws ConcordError bad-checkpoint
 */
export function emoclipWeights(checkpoint: Checkpoint): EmoclipWeights {
  const tensors = new Map<string, StoredTensor>()
  for (const [key, tensor] of checkpoint.tensors) tensors.set(key.replace(/^(?:module\.)+/, ''), tensor)
  const layout = layoutOf(tensors)
  const take = new TensorTaker(tensors)
  const visual = visualFrom(take, layout === 'EmoCLIP' ? 'backbone.visual' : 'backbone')
  const temporal = temporalFrom(take, visual.embedding)
  const hasText = layout === 'EmoCLIP' && tensors.has('backbone.token_embedding.weight')
  const text = hasText ? textFrom(take, visual.embedding, 'backbone.') : undefined
  const logitScale = text ? undefined : take.optional('logit_scale')
  const head = tensors.has('mlp.0.weight') ? headFrom(take, visual.embedding) : undefined
  take.finish()
  return {
    layout,
    embedding: visual.embedding,
    visual: visual.part,
    temporal,
    ...(text ? { text } : {}),
    ...(logitScale ? { logitScale } : {}),
    ...(head ? { head } : {}),
  }
}

/** Side of the picture encoder's square pictures in px. */
export function pictureSide({ visual }: ModelWeights): number {
  return visual.patch * visual.grid
}

/** Length of a clip's embedding, and of a text's. */
export function embeddingSize({ projection, embedding }: Pick<ModelWeights, 'projection' | 'embedding'>): number {
  return projection?.shape[0] ?? embedding
}

function layoutOf(tensors: Map<string, StoredTensor>): ModelWeights['layout'] {
  const has = (key: string) => tensors.has(key)
  const temporal = [...tensors.keys()].some((key) => key.startsWith('temporal.'))
  const clip = ['visual.', 'backbone.visual.', 'backbone.'].some((root) => has(`${root}conv1.weight`))
  if (clip && !temporal) {
    throw new ConcordError(
      'bad-checkpoint',
      phrase(
        'These are the weights of a plain CLIP: the temporal part of EmoCLIP (temporal.*) is missing. Import EmoCLIP’s own checkpoint, or this one as clip.',
      ),
    )
  }
  if (has('backbone.visual.layer1.0.conv1.weight') || has('backbone.layer1.0.conv1.weight')) {
    throw new ConcordError(
      'bad-checkpoint',
      phrase(
        'This CLIP has a convolutional picture encoder (ResNet); Concord reads EmoCLIP with a vision transformer, as published.',
      ),
    )
  }
  if (has('backbone.visual.conv1.weight')) return 'EmoCLIP'
  if (has('backbone.conv1.weight')) return 'downstream task'
  const some = [...tensors.keys()].slice(0, 3).map(shownWeight).join(', ')
  throw new ConcordError(
    'bad-checkpoint',
    phrase(
      'These are the weights of another model: there is no picture encoder by the name of backbone.visual (it holds {some}, …).',
      { some },
    ),
  )
}

/** CLIP's picture encoder under a root. */
export function visualFrom(take: TensorTaker, root: string): { embedding: number; part: ModelWeights['visual'] } {
  const conv = take.any(`${root}.conv1.weight`, 4)
  const [width, colours, patch] = conv.shape as [number, number, number]
  take.expect(`${root}.conv1.weight`, conv, [width, 3, patch, patch], colours !== 3)
  const positions = take.any(`${root}.positional_embedding`, 2)
  const grid = Math.round(Math.sqrt(positions.shape[0]! - 1))
  take.expect(`${root}.positional_embedding`, positions, [grid * grid + 1, width])
  const projection = take.any(`${root}.proj`, 2)
  const embedding = projection.shape[1]!
  take.expect(`${root}.proj`, projection, [width, embedding])
  return {
    embedding,
    part: {
      width,
      patch,
      grid,
      conv,
      positions,
      projection,
      classEmbedding: take.shaped(`${root}.class_embedding`, [width]),
      lnPre: take.norm(`${root}.ln_pre`, width),
      lnPost: take.norm(`${root}.ln_post`, width),
      blocks: take.blocks(`${root}.transformer.resblocks`, width),
    },
  }
}

/** EmoCLIP's temporal part, or that of DFER-CLIP, which is of the same layers. @param part what its names begin with */
export function temporalFrom(take: TensorTaker, size: number, part = 'temporal'): EmoclipWeights['temporal'] {
  const positions = take.any(`${part}.pos_embedding`, 3)
  const longest = positions.shape[1]!
  take.expect(`${part}.pos_embedding`, positions, [1, longest, size])
  const root = `${part}.temporal_transformer.layers`
  const layers = take.numbered(root).map((layer): TemporalLayer => {
    const qkvWidth = take.any(`${layer}.0.fn.fn.to_qkv.weight`, 2).shape[0]!
    const inner = qkvWidth / 3
    const hidden = take.any(`${layer}.1.fn.fn.net.0.weight`, 2).shape[0]!
    return {
      attentionNorm: take.norm(`${layer}.0.fn.norm`, size),
      qkv: take.linear(`${layer}.0.fn.fn.to_qkv`, size, qkvWidth, false),
      out: take.linear(`${layer}.0.fn.fn.to_out.0`, inner, size),
      mlpNorm: take.norm(`${layer}.1.fn.norm`, size),
      fc: take.linear(`${layer}.1.fn.fn.net.0`, size, hidden),
      projection: take.linear(`${layer}.1.fn.fn.net.3`, hidden, size),
    }
  })
  const inner = layers[0]!.out.inputs
  return { inner, longest, positions, layers, classToken: take.shaped(`${part}.cls_token`, [1, 1, size]) }
}

/** CLIP's text encoder. @param root what its names begin with */
export function textFrom(take: TensorTaker, size: number, root: string): NonNullable<ModelWeights['text']> {
  const embedding = take.any(`${root}token_embedding.weight`, 2)
  const [vocabulary, width] = embedding.shape as [number, number]
  const tower = towerFrom(take, size, root, width)
  const backboneScale = take.optional(`${root}logit_scale`)
  const logitScale = take.optional('logit_scale') ?? backboneScale
  if (!logitScale) throw take.missing(['logit_scale'])
  return { ...tower, vocabulary, embedding, logitScale }
}

/** The same without its table of words. @param known width of its rows */
export function towerFrom(take: TensorTaker, size: number, root: string, known?: number): TextTower {
  const positions = take.any(`${root}positional_embedding`, 2)
  const [tokens, wide] = positions.shape as [number, number]
  const width = known ?? wide
  take.expect(`${root}positional_embedding`, positions, [tokens, width])
  return {
    width,
    tokens,
    positions,
    blocks: take.blocks(`${root}transformer.resblocks`, width),
    lnFinal: take.norm(`${root}ln_final`, width),
    projection: take.shaped(`${root}text_projection`, [width, size]),
  }
}

function headFrom(take: TensorTaker, size: number): NonNullable<ModelWeights['head']> {
  const hidden = take.any('mlp.0.weight', 2).shape[0]!
  const targets = take.any('mlp.2.weight', 2).shape[0]!
  return { hidden: take.linear('mlp.0', size, hidden), out: take.linear('mlp.2', hidden, targets), targets }
}
