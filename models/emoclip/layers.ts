import { elementCode, type OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import type { StoredTensor } from '../checkpoint/checkpoint.ts'
import { mergeTokens, mostMerged, sizeBias, type Tokens } from './merge-tokens.ts'
import { quantiseColumns } from './quantise.ts'
import type { ClipBlock, Linear, Norm } from './take-tensors.ts'
import { transposed } from './transposed.ts'

/** Precisions that an encoder can be written in. */
export const PRECISIONS = ['float32', 'float16', 'int8'] as const
export type Precision = (typeof PRECISIONS)[number]

const LAYER_NORM_EPSILON = 1e-5
/** CLIP's QuickGELU is x · sigmoid(1.702 x). */
const QUICK_GELU = 1.702

/** Sizes of CLIP's transformers. */
export interface BlockSize {
  tokens: number
  width: number
  heads: number
  /** Tokens that are merged with others in each layer but the last; none where it is left out. */
  merged?: number
}

/** The layers that EmoCLIP is made of, written into a graph in one precision. */
export class Layers {
  readonly graph: OnnxGraph
  readonly #precision: Precision

  constructor(graph: OnnxGraph, precision: Precision) {
    this.graph = graph
    this.#precision = precision
  }

  /** From float32 to what the layers compute in. */
  enter(value: string): string {
    return this.#precision === 'float16' ? this.graph.node('Cast', [value], { to: elementCode('float16') }) : value
  }

  /** Back to float32. */
  leave(value: string): string {
    return this.#precision === 'float16' ? this.graph.node('Cast', [value], { to: elementCode('float32') }) : value
  }

  constant(tensor: StoredTensor, shape: readonly number[] = tensor.shape): string {
    return this.#deferred(shape, () => tensor.read())
  }

  norm(x: string, { weight, bias }: Norm): string {
    return this.graph.node('LayerNormalization', [x, this.constant(weight), this.constant(bias)], {
      axis: -1,
      epsilon: { float: LAYER_NORM_EPSILON },
    })
  }

  /** The sum of two values and its layer norm. */
  addAndNorm(x: string, y: string, norm: Norm): { sum: string; normed: string } {
    const sum = this.graph.node('Add', [x, y])
    return { sum, normed: this.norm(sum, norm) }
  }

  /** x · weightᵀ + bias over the last dimension of x; where x has two, the sum is part of the product. */
  linear(x: string, { weight, bias, inputs, outputs }: Linear, dimensions: 2 | 3 = 3): string {
    const read = async () => transposed(await weight.read(), outputs, inputs)
    if (this.#precision === 'int8' || dimensions === 3 || !bias) return this.matrix(x, inputs, outputs, read, bias)
    return this.graph.node('Gemm', [x, this.constant(weight, [outputs, inputs]), this.constant(bias)], { transB: 1 })
  }

  /** x · matrix + bias, with the matrix as float32[inputs, outputs]. */
  matrix(x: string, inputs: number, outputs: number, read: () => Promise<Float32Array>, bias?: StoredTensor): string {
    if (this.#precision === 'int8') return this.#quantised(x, inputs, outputs, read, bias)
    const product = this.graph.node('MatMul', [x, this.#deferred([inputs, outputs], read)])
    return bias ? this.graph.node('Add', [product, this.constant(bias)]) : product
  }

  quickGelu(x: string): string {
    return this.graph.fused('QuickGelu', [x], { alpha: { float: QUICK_GELU } })[0]!
  }

  /** Self-attention of [n, t, 3 · width] with q, k and v side by side. @param bias added to the scores, [1, 1, t, t] */
  attention(qkv: string, heads: number, bias?: string): string {
    const [q, k, v] = this.graph.nodes('Split', [qkv], { axis: -1 }, 3)
    return this.graph.fused('MultiHeadAttention', bias ? [q!, k!, v!, '', '', bias] : [q!, k!, v!], {
      num_heads: heads,
    })[0]!
  }

  /**
   * CLIP's residual blocks over [n, tokens, width], and the layer norm behind them. Between attentions all rows of all
   * pictures are one matrix; behind the last attention only the one row of each that the encoder gives back goes on.
   *
   * @param pick takes that row: [n, tokens, width] -> [n, width]
   * @param bias added to the scores of attention, [1, 1, tokens, tokens]
   */
  clipBlocks(
    x: string,
    blocks: readonly ClipBlock[],
    { tokens, width, heads, merged }: BlockSize,
    last: Norm,
    pick: (rows: string) => string,
    bias?: string,
  ): string {
    if (merged) return this.#mergingBlocks(x, blocks, { tokens, width, heads, merged }, last, pick)
    const rows = (value: string) => this.graph.node('Reshape', [value, this.graph.integers([-1, width])])
    const apart = (value: string, of: number) =>
      this.graph.node('Reshape', [value, this.graph.integers([-1, tokens, of])])
    let stream = rows(x)
    let normed = this.norm(stream, blocks[0]!.ln1)
    for (const [i, block] of blocks.entries()) {
      const following = blocks[i + 1]
      const mixed = this.attention(apart(this.linear(normed, block.qkv, 2), 3 * width), heads, bias)
      const attended = this.linear(following ? rows(mixed) : pick(mixed), block.out, 2)
      const between = this.addAndNorm(following ? stream : pick(apart(stream, width)), attended, block.ln2)
      const expanded = this.quickGelu(this.linear(between.normed, block.fc, 2))
      const next = this.addAndNorm(between.sum, this.linear(expanded, block.projection, 2), following?.ln1 ?? last)
      stream = next.sum
      normed = next.normed
    }
    return normed
  }

  /** The same where tokens are merged between attention and what follows it, in each block but the last. */
  #mergingBlocks(
    x: string,
    blocks: readonly ClipBlock[],
    { tokens, width, heads, merged }: Required<BlockSize>,
    last: Norm,
    pick: (rows: string) => string,
  ): string {
    const { graph } = this
    const merging = {
      width,
      heads,
      enter: (value: string) => this.enter(value),
      leave: (value: string) => this.leave(value),
    }
    let stream: Tokens = { rows: x, sizes: undefined }
    let left = tokens
    for (const [i, block] of blocks.entries()) {
      const isLast = i + 1 === blocks.length
      const qkv = this.linear(this.norm(stream.rows, block.ln1), block.qkv)
      const mixed = this.attention(qkv, heads, stream.sizes && this.enter(sizeBias(graph, stream.sizes, left)))
      const attended = this.linear(isLast ? pick(mixed) : mixed, block.out)
      stream = { ...stream, rows: graph.node('Add', [isLast ? pick(stream.rows) : stream.rows, attended]) }
      const going = Math.min(merged, mostMerged(left))
      if (!isLast && going > 0) {
        const keys = graph.node('Slice', [qkv, ...[[width], [2 * width], [2]].map((of) => graph.integers(of))])
        stream = mergeTokens(graph, stream, keys, { ...merging, tokens: left, merged: going })
        left -= going
      }
      const expanded = this.quickGelu(this.linear(this.norm(stream.rows, block.ln2), block.fc))
      stream = { ...stream, rows: graph.node('Add', [stream.rows, this.linear(expanded, block.projection)]) }
    }
    return this.norm(stream.rows, last)
  }

  #deferred(shape: readonly number[], read: () => Promise<Float32Array>): string {
    if (this.#precision !== 'float16') return this.graph.deferred('float32', shape, read)
    return this.graph.deferred('float16', shape, async () => {
      const { buffer } = new Float16Array(await read())
      return new Uint16Array(buffer)
    })
  }

  #quantised(
    x: string,
    inputs: number,
    outputs: number,
    read: () => Promise<Float32Array>,
    bias?: StoredTensor,
  ): string {
    let pending: Promise<ReturnType<typeof quantiseColumns>> | undefined
    const once = () => {
      pending ??= read().then((values) => quantiseColumns(values, inputs, outputs))
      return pending
    }
    const weight = this.graph.deferred('int8', [inputs, outputs], async () => (await once()).values)
    const scale = this.graph.deferred('float32', [outputs], async () => {
      const { scales } = await once()
      pending = undefined
      return scales
    })
    const zero = this.graph.deferred('int8', [outputs], () => new Int8Array(outputs))
    const input = [x, weight, scale, zero]
    if (bias) input.push(this.constant(bias))
    return this.graph.fused('DynamicQuantizeMatMul', input)[0]!
  }
}
