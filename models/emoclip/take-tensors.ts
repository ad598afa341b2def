import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type StoredTensor, shownWeight } from '../checkpoint/checkpoint.ts'

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

/** What CLIP's own files hold beside the weights. */
const NOTES = new Set(['input_resolution', 'context_length', 'vocab_size'])

/** Takes tensors by name, remembers which, and says what is missing, misshapen or left over. */
export class TensorTaker {
  readonly #tensors: Map<string, StoredTensor>
  readonly #taken = new Set<string>()
  readonly #model: string

  /** @param model what the weights are of, for messages */
  constructor(tensors: Map<string, StoredTensor>, model = 'EmoCLIP') {
    this.#tensors = tensors
    this.#model = model
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

  /** @param beside what the names of weights begin with that may be there and are not used */
  finish(beside?: RegExp): void {
    const extra = [...this.#tensors.keys()].filter(
      (key) =>
        !this.#taken.has(key) &&
        !beside?.test(key) &&
        !NOTES.has(key) &&
        !NOTES.has(key.replace(/^backbone\./, '')) &&
        key !== 'logit_scale',
    )
    if (extra.length > 0) {
      throw new ConcordError(
        'bad-checkpoint',
        extra.length > 1
          ? phrase(
              'This checkpoint has {count} weights that {model} does not have: {extra}. It is of a changed model, which Concord can’t run.',
              { count: extra.length, model: this.#model, extra: listed(extra) },
            )
          : phrase(
              'This checkpoint has {count} weight that {model} does not have: {extra}. It is of a changed model, which Concord can’t run.',
              { count: extra.length, model: this.#model, extra: listed(extra) },
            ),
      )
    }
  }

  missing(keys: string[]): ConcordError {
    return new ConcordError(
      'bad-checkpoint',
      keys.length > 1
        ? phrase('This checkpoint is not complete: {keys} are missing. Import the whole state_dict of {model}.', {
            keys: listed(keys),
            model: this.#model,
          })
        : phrase('This checkpoint is not complete: {keys} is missing. Import the whole state_dict of {model}.', {
            keys: listed(keys),
            model: this.#model,
          }),
    )
  }

  #misshapen(key: string, tensor: StoredTensor, expected: string): ConcordError {
    return new ConcordError(
      'bad-checkpoint',
      phrase(
        'The weight {key} has the shape [{shape}] where the others ask for {expected}. This checkpoint is of a changed model or damaged.',
        { key, shape: tensor.shape.join(', '), expected },
      ),
    )
  }
}

function listed(keys: readonly string[]): string {
  return `${keys.slice(0, 4).map(shownWeight).join(', ')}${keys.length > 4 ? ` and ${keys.length - 4} more` : ''}`
}
