import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Checkpoint, StoredTensor } from '../checkpoint/checkpoint.ts'

/** Attention heads; a checkpoint does not say how many, only how wide all of them are together. */
export interface Heads {
  visual: number
  text: number
  temporal: number
}

/** A block of CLIP's transformers: pre-norm attention and an MLP of QuickGELU. */
export interface ClipBlock {
  ln1: Norm
  qkv: Linear
  out: Linear
  ln2: Norm
  fc: Linear
  projection: Linear
}
export interface TemporalLayer {
  attentionNorm: Norm
  qkv: Linear
  out: Linear
  mlpNorm: Norm
  fc: Linear
  projection: Linear
}
export interface Norm {
  weight: StoredTensor
  bias: StoredTensor
}
/** y = x · weightᵀ + bias, with the weight as [outputs, inputs]. */
export interface Linear {
  weight: StoredTensor
  bias?: StoredTensor
  inputs: number
  outputs: number
}

/** EmoCLIP's parameters by their place in the model, with sizes as the tensors have them. */
export interface EmoclipWeights {
  layout: 'EmoCLIP' | 'downstream task'
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
  temporal: {
    inner: number
    longest: number
    classToken: StoredTensor
    positions: StoredTensor
    layers: TemporalLayer[]
  }
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
  /** The last layers of the downstream task: Linear, ReLU, Linear. */
  head?: { hidden: Linear; out: Linear; targets: number }
}

/** CLIP's transformers have heads of 64; EmoCLIP's temporal one, as published, of 2048. */
const CLIP_HEAD = 64
const TEMPORAL_HEAD = 2048
/** What CLIP's own files hold beside the weights. */
const NOTES = new Set(['input_resolution', 'context_length', 'vocab_size'])

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
  const take = new Taking(tensors)
  const visual = visualFrom(take, layout === 'EmoCLIP' ? 'backbone.visual' : 'backbone')
  const temporal = temporalFrom(take, visual.embedding)
  const hasText = layout === 'EmoCLIP' && tensors.has('backbone.token_embedding.weight')
  const text = hasText ? textFrom(take, visual.embedding) : undefined
  const head = tensors.has('mlp.0.weight') ? headFrom(take, visual.embedding) : undefined
  take.finish()
  return {
    layout,
    embedding: visual.embedding,
    visual: visual.part,
    temporal,
    ...(text ? { text } : {}),
    ...(head ? { head } : {}),
  }
}

/** The numbers of heads that such widths had where they were published, and which of them are a guess. */
export function headsOf(weights: EmoclipWeights, given: Partial<Heads> = {}): { heads: Heads; guessed: string[] } {
  const guessed: string[] = []
  const choose = (part: keyof Heads, width: number, headWidth: number, otherwise: number): number => {
    const heads = given[part] ?? (width % headWidth === 0 ? width / headWidth : otherwise)
    if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0) {
      throw new ConcordError('bad-input', `The ${part} part is ${width} wide, which ${heads} heads can't share.`)
    }
    if (given[part] === undefined && width % headWidth !== 0) guessed.push(`${part} ${heads}`)
    return heads
  }
  const visual = choose('visual', weights.visual.width, CLIP_HEAD, 1)
  const text = weights.text ? choose('text', weights.text.width, CLIP_HEAD, visual) : visual
  const temporal = choose('temporal', weights.temporal.inner, TEMPORAL_HEAD, text)
  return { heads: { visual, text, temporal }, guessed }
}

function layoutOf(tensors: Map<string, StoredTensor>): EmoclipWeights['layout'] {
  const has = (key: string) => tensors.has(key)
  const temporal = [...tensors.keys()].some((key) => key.startsWith('temporal.'))
  const clip = ['visual.', 'backbone.visual.', 'backbone.'].some((root) => has(`${root}conv1.weight`))
  if (clip && !temporal) {
    throw new ConcordError(
      'bad-checkpoint',
      'These are the weights of a plain CLIP: the temporal part of EmoCLIP (temporal.*) is missing. Import EmoCLIP’s own checkpoint.',
    )
  }
  if (has('backbone.visual.layer1.0.conv1.weight') || has('backbone.layer1.0.conv1.weight')) {
    throw new ConcordError(
      'bad-checkpoint',
      'This CLIP has a convolutional picture encoder (ResNet); Concord reads EmoCLIP with a vision transformer, as published.',
    )
  }
  if (has('backbone.visual.conv1.weight')) return 'EmoCLIP'
  if (has('backbone.conv1.weight')) return 'downstream task'
  const some = [...tensors.keys()].slice(0, 3).join(', ')
  throw new ConcordError(
    'bad-checkpoint',
    `These are the weights of another model: there is no picture encoder by the name of backbone.visual (it holds ${some}, …).`,
  )
}

function visualFrom(take: Taking, root: string): { embedding: number; part: EmoclipWeights['visual'] } {
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

function temporalFrom(take: Taking, size: number): EmoclipWeights['temporal'] {
  const positions = take.any('temporal.pos_embedding', 3)
  const longest = positions.shape[1]!
  take.expect('temporal.pos_embedding', positions, [1, longest, size])
  const root = 'temporal.temporal_transformer.layers'
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
  return { inner, longest, positions, layers, classToken: take.shaped('temporal.cls_token', [1, 1, size]) }
}

function textFrom(take: Taking, size: number): NonNullable<EmoclipWeights['text']> {
  const embedding = take.any('backbone.token_embedding.weight', 2)
  const [vocabulary, width] = embedding.shape as [number, number]
  const positions = take.any('backbone.positional_embedding', 2)
  const tokens = positions.shape[0]!
  take.expect('backbone.positional_embedding', positions, [tokens, width])
  const backboneScale = take.optional('backbone.logit_scale')
  const logitScale = take.optional('logit_scale') ?? backboneScale
  if (!logitScale) throw take.missing(['logit_scale'])
  return {
    width,
    tokens,
    vocabulary,
    embedding,
    positions,
    logitScale,
    blocks: take.blocks('backbone.transformer.resblocks', width),
    lnFinal: take.norm('backbone.ln_final', width),
    projection: take.shaped('backbone.text_projection', [width, size]),
  }
}

function headFrom(take: Taking, size: number): NonNullable<EmoclipWeights['head']> {
  const hidden = take.any('mlp.0.weight', 2).shape[0]!
  const targets = take.any('mlp.2.weight', 2).shape[0]!
  return { hidden: take.linear('mlp.0', size, hidden), out: take.linear('mlp.2', hidden, targets), targets }
}

/** Takes tensors by name, remembers which, and says what is missing, misshapen or left over. */
class Taking {
  readonly #tensors: Map<string, StoredTensor>
  readonly #taken = new Set<string>()

  constructor(tensors: Map<string, StoredTensor>) {
    this.#tensors = tensors
  }

  optional(key: string): StoredTensor | undefined {
    this.#taken.add(key)
    return this.#tensors.get(key)
  }

  any(key: string, rank: number): StoredTensor {
    const tensor = this.optional(key)
    if (!tensor) throw this.missing([key])
    if (tensor.shape.length !== rank) throw this.#misshapen(key, tensor, `${rank} dimensions`)
    return tensor
  }

  shaped(key: string, shape: readonly number[]): StoredTensor {
    const tensor = this.any(key, shape.length)
    this.expect(key, tensor, shape)
    return tensor
  }

  expect(key: string, tensor: StoredTensor, shape: readonly number[], wrong = false): void {
    if (wrong || tensor.shape.some((n, i) => n !== shape[i])) throw this.#misshapen(key, tensor, `[${shape}]`)
  }

  norm(root: string, size: number): Norm {
    return { weight: this.shaped(`${root}.weight`, [size]), bias: this.shaped(`${root}.bias`, [size]) }
  }

  linear(root: string, inputs: number, outputs: number, bias = true): Linear {
    const weight = this.shaped(`${root}.weight`, [outputs, inputs])
    return { weight, inputs, outputs, ...(bias ? { bias: this.shaped(`${root}.bias`, [outputs]) } : {}) }
  }

  blocks(root: string, width: number): ClipBlock[] {
    return this.numbered(root).map((block) => {
      const hidden = this.any(`${block}.mlp.c_fc.weight`, 2).shape[0]!
      return {
        ln1: this.norm(`${block}.ln_1`, width),
        qkv: {
          weight: this.shaped(`${block}.attn.in_proj_weight`, [3 * width, width]),
          bias: this.shaped(`${block}.attn.in_proj_bias`, [3 * width]),
          inputs: width,
          outputs: 3 * width,
        },
        out: this.linear(`${block}.attn.out_proj`, width, width),
        ln2: this.norm(`${block}.ln_2`, width),
        fc: this.linear(`${block}.mlp.c_fc`, width, hidden),
        projection: this.linear(`${block}.mlp.c_proj`, hidden, width),
      }
    })
  }

  /** The roots `ROOT.0`, `ROOT.1`, … that there are. */
  numbered(root: string): string[] {
    const numbers = new Set<number>()
    for (const key of this.#tensors.keys()) {
      if (key.startsWith(`${root}.`)) numbers.add(Number(key.slice(root.length + 1).split('.', 1)[0]))
    }
    if (numbers.size === 0) throw this.missing([`${root}.0`])
    return Array.from({ length: numbers.size }, (_, i) => `${root}.${i}`)
  }

  finish(): void {
    const extra = [...this.#tensors.keys()].filter(
      (key) =>
        !this.#taken.has(key) && !NOTES.has(key) && !NOTES.has(key.replace(/^backbone\./, '')) && key !== 'logit_scale',
    )
    if (extra.length > 0) {
      throw new ConcordError(
        'bad-checkpoint',
        `This checkpoint has ${extra.length} weight${extra.length > 1 ? 's' : ''} that EmoCLIP does not have: ${listed(extra)}. ` +
          'It is of a changed model, which Concord can’t run.',
      )
    }
  }

  missing(keys: string[]): ConcordError {
    return new ConcordError(
      'bad-checkpoint',
      `This checkpoint is not complete: ${listed(keys)} ${keys.length > 1 ? 'are' : 'is'} missing. Import the whole state_dict of EmoCLIP.`,
    )
  }

  #misshapen(key: string, tensor: StoredTensor, expected: string): ConcordError {
    return new ConcordError(
      'bad-checkpoint',
      `The weight ${key} has the shape [${tensor.shape}] where the others ask for ${expected}. This checkpoint is of a changed model or damaged.`,
    )
  }
}

function listed(keys: readonly string[]): string {
  return `${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ` and ${keys.length - 4} more` : ''}`
}
