import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { portableGraph } from '#lib/onnx/portable-graph.ts'
import { Random } from '#lib/statistics/random.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const TOKENS = 5
const random = new Random(3)
const numbers = (length: number, reach = 1) => Float32Array.from({ length }, () => reach * (2 * random.next() - 1))

interface Case {
  width: number
  heads: number
  /** How q, k and v come about, as the encoders have it. */
  form: 'matmul' | 'matmul and bias' | 'gemm'
  scores?: boolean
  mask?: boolean
}

/** x float32[n, TOKENS, width] through attention with random weights. */
async function attentionFile(name: string, { width, heads, form, scores, mask }: Case): Promise<string> {
  const graph = new OnnxGraph(name)
  const x = graph.input('x', ['n', TOKENS, width])
  const weights = (shape: number[]) => graph.constant(numbers(3 * width * width, 1.5 / Math.sqrt(width)), shape)
  const bias = () => graph.constant(numbers(3 * width), [3 * width])
  let qkv: string
  if (form === 'gemm') {
    const rows = graph.node('Reshape', [x, graph.integers([-1, width])])
    const product = graph.node('Gemm', [rows, weights([3 * width, width]), bias()], { transB: 1 })
    qkv = graph.node('Reshape', [product, graph.integers([-1, TOKENS, 3 * width])])
  } else {
    const product = graph.node('MatMul', [x, weights([width, 3 * width])])
    qkv = form === 'matmul' ? product : graph.node('Add', [product, bias()])
  }
  const parts = graph.nodes('Split', [qkv], { axis: -1 }, 3)
  const causal = new Float32Array(TOKENS * TOKENS)
  for (let row = 0; row < TOKENS; row++) causal.fill(-65504, row * TOKENS + row + 1, (row + 1) * TOKENS)
  const inputs = [...parts]
  if (scores) inputs.push('', '', graph.constant(causal, [1, 1, TOKENS, TOKENS]))
  if (mask)
    inputs.push(
      '',
      graph.deferred('int32', [1], () => new Int32Array([TOKENS])),
    )
  graph.output('y', graph.fused('MultiHeadAttention', inputs, { num_heads: heads })[0]!, ['n', TOKENS, width])
  const file = path.join(scratch, `${name}.onnx`)
  await graph.write(file)
  return file
}

async function run(file: string, x: Float32Array, width: number): Promise<Float32Array> {
  const session = await InferenceSession.create(file)
  const { y } = await session.run({ x: new Tensor('float32', x, [x.length / (TOKENS * width), TOKENS, width]) })
  await session.release()
  return y!.data as Float32Array
}

describe('the form of a graph that all providers compute alike', () => {
  it.each([
    ['width 8', { width: 16, heads: 2, form: 'matmul' }],
    ['width 64', { width: 128, heads: 2, form: 'gemm' }],
    ['width 64 and a causal bias', { width: 128, heads: 2, form: 'matmul and bias', scores: true }],
    ['width 256', { width: 512, heads: 2, form: 'matmul' }],
    ['one head', { width: 24, heads: 1, form: 'matmul and bias' }],
  ] satisfies [string, Case][])('gives what the fused operator gives: heads of %s', async (name, attention) => {
    const file = await attentionFile(name.replaceAll(' ', '-'), attention)
    const portable = await portableGraph(file)
    expect(portable).not.toBe(file)
    const x = numbers(3 * TOKENS * attention.width)
    const [fused, written] = [await run(file, x, attention.width), await run(portable, x, attention.width)]
    expect(Math.max(...fused)).toBeGreaterThan(0.1)
    for (const [i, value] of fused.entries()) expect(Math.abs(written[i]! - value)).toBeLessThan(1e-5)
  })

  it('has none of the fused attention and refers to the weights rather than copying them', async () => {
    const file = await attentionFile('large', { width: 256, heads: 4, form: 'gemm' })
    const portable = await portableGraph(file)
    expect((await readFile(portable)).includes('MultiHeadAttention')).toBe(false)
    expect((await stat(portable)).size).toBeLessThan((await stat(file)).size / 50)
  })

  it('is the file itself where there is no attention in it', async () => {
    const graph = new OnnxGraph('plain')
    graph.output('y', graph.node('Relu', [graph.input('x', ['n', 3])]), ['n', 3])
    const file = path.join(scratch, 'plain.onnx')
    await graph.write(file)
    expect(await portableGraph(file)).toBe(file)
  })

  it('is refused where attention has a mask, and where the file is not a model', async () => {
    const masked = await attentionFile('masked', { width: 16, heads: 2, form: 'matmul', mask: true })
    await expect(portableGraph(masked)).rejects.toThrow(/can’t be written out/)
    const file = path.join(scratch, 'none.onnx')
    await writeFile(file, 'no model at all, but some text that is longer than a tag')
    await expect(portableGraph(file)).rejects.toThrow(/not an ONNX model/)
  })
})
