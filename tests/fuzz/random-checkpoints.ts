import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stateDictionaryPickle, writeTorchZip } from '../fixtures/formula-checkpoint.ts'
import type { Random } from './random.ts'

/** The first pickle of a file of torch.save from before PyTorch 1.6, and those of its version and its machine. */
const LEGACY_START = Buffer.concat([
  Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
  Buffer.from('8002' + '4de903' + '2e', 'hex'),
  Buffer.from('8002' + '7d' + '2e', 'hex'),
])
/** Operations of pickles, with lengths and numbers at their limits. */
const OPERATIONS = [
  '\x80\x05',
  '(',
  't',
  ')',
  ']',
  '}',
  'e',
  'a',
  's',
  'u',
  'R',
  'Q',
  'b',
  'N',
  '\x88',
  '0',
  '.',
  '\x85',
  '\x86',
  '\x87',
  '\x93',
  '\x94',
  'J\xff\xff\xff\xff',
  'J\xff\xff\xff\x7f',
  'K\0',
  'h\0',
  'q\0',
  'r\xff\xff\xff\xff',
  'X\xff\xff\xff\xff',
  'B\xff\xff\xff\x7f',
  '\x8d\xff\xff\xff\xff\xff\xff\xff\xff',
  '\x8a\xff',
  `\x8a\x08${'\xff'.repeat(7)}\x7f`,
  'G\x7f\xf8\0\0\0\0\0\0',
  'ctorch\nSize\n',
  'cos\nsystem\n',
].map((operation) => Buffer.from(operation, 'latin1'))
/** Values that a header in JSON may hold in place of another. */
const HOSTILE = [
  -1,
  0,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  null,
  '',
  'F32',
  'F64',
  'I64',
  'x'.repeat(5000),
  [],
  {},
  [[[]]],
  true,
  '__proto__',
]

interface Tensor {
  key: string
  shape: readonly number[]
}

/** Writes a checkpoint of EmoCLIP's kind in one of the forms that are read, damaged or said to be what it is not. */
export async function writeRandomCheckpoint(file: string, random: Random): Promise<void> {
  const tensors = randomTensors(random)
  const form = random.oneOf(['zip', 'zip', 'legacy', 'safetensors', 'safetensors', 'noise'] as const)
  if (form === 'zip')
    await writeTorchZip(
      file,
      tensors.map((tensor) => ({ ...tensor, read: () => valuesOf(tensor) })),
      damagedPickle(tensors, random),
    )
  else if (form === 'legacy') writeFileSync(file, legacy(tensors, random))
  else if (form === 'safetensors') writeFileSync(file, safetensors(tensors, random))
  else writeFileSync(file, Buffer.from(Array.from({ length: random.whole(0, 400) }, () => random.whole(0, 255))))
  if (random.next() < 0.4) damage(file, random)
}

const valuesOf = ({ shape }: Tensor) => new Float32Array(sizeOf(shape)).fill(0.5)
const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1)

function randomTensors(random: Random): Tensor[] {
  const width = random.whole(1, 4) * 2
  const norm = (root: string, size: number) => [
    { key: `${root}.weight`, shape: [size] },
    { key: `${root}.bias`, shape: [size] },
  ]
  const block = 'backbone.transformer.resblocks.0'
  const layer = 'temporal.temporal_transformer.layers.0'
  const matrix = (key: string, ...shape: number[]) => ({ key, shape })
  const linear = (root: string, outputs: number, inputs: number) => [
    matrix(`${root}.weight`, outputs, inputs),
    matrix(`${root}.bias`, outputs),
  ]
  const all: Tensor[] = [
    matrix('backbone.conv1.weight', width, 3, 8, 8),
    matrix('backbone.class_embedding', width),
    matrix('backbone.positional_embedding', 5, width),
    matrix('backbone.proj', width, 4),
    ...norm('backbone.ln_pre', width),
    ...norm('backbone.ln_post', width),
    matrix(`${block}.attn.in_proj_weight`, 3 * width, width),
    matrix(`${block}.attn.in_proj_bias`, 3 * width),
    ...linear(`${block}.attn.out_proj`, width, width),
    ...norm(`${block}.ln_1`, width),
    ...norm(`${block}.ln_2`, width),
    ...linear(`${block}.mlp.c_fc`, 16, width),
    ...linear(`${block}.mlp.c_proj`, width, 16),
    matrix('temporal.cls_token', 1, 1, 4),
    matrix('temporal.pos_embedding', 1, 40, 4),
    ...norm(`${layer}.0.fn.norm`, 4),
    matrix(`${layer}.0.fn.fn.to_qkv.weight`, 12, 4),
    ...linear(`${layer}.0.fn.fn.to_out.0`, 4, 4),
    ...norm(`${layer}.1.fn.norm`, 4),
    ...linear(`${layer}.1.fn.fn.net.0`, 6, 4),
    ...linear(`${layer}.1.fn.fn.net.3`, 4, 6),
    ...linear('mlp.0', 6, 4),
    ...linear('mlp.2', 3, 6),
  ]
  // Some are missing, some have another name or shape.
  return all
    .filter(() => random.next() < 0.99)
    .map(({ key, shape }) => ({
      key:
        random.next() < 0.01
          ? random.oneOf(['', 'x'.repeat(3000), '__proto__', `module.${key}`, key.toUpperCase()])
          : key,
      shape: random.next() < 0.01 ? shape.map(() => random.whole(1, 6)) : shape,
    }))
}

/** What the pickle says, which need not be what is stored. */
function damagedPickle(tensors: readonly Tensor[], random: Random): Buffer {
  const said = tensors.map((tensor) =>
    random.next() < 0.1 ? { ...tensor, shape: tensor.shape.map(() => random.oneOf([0, 1, -1, 7, 1000])) } : tensor,
  )
  const whole = stateDictionaryPickle(said)
  if (random.next() < 0.5) return whole
  if (random.next() < 0.1) return nested(random)
  const parts = [whole]
  for (let i = random.whole(1, 6); i > 0; i--) {
    const bytes = Buffer.concat(parts.splice(0))
    const at = random.whole(0, bytes.length)
    const put = Array.from({ length: random.whole(1, 4) }, () => random.oneOf(OPERATIONS))
    parts.push(bytes.subarray(0, at), ...put, bytes.subarray(Math.min(bytes.length, at + random.oneOf([0, 0, 1, 9]))))
  }
  return Buffer.concat(parts)
}

/** Lists within lists, deeper than any program calls itself, where a name or a key is expected. */
function nested(random: Random): Buffer {
  const deep = Buffer.from(`\x80\x04${'('.repeat(60_000)}${'l'.repeat(60_000)}`, 'latin1')
  return Buffer.concat([
    deep,
    random.oneOf([Buffer.from('\x8c\x01x\x93.', 'latin1'), Buffer.from('.'), Buffer.from('Q.')]),
  ])
}

function legacy(tensors: readonly Tensor[], random: Random): Buffer {
  const keys =
    random.next() < 0.1
      ? nested(random)
      : Buffer.concat([Buffer.from('\x80\x02](', 'latin1'), ...tensors.map((_, i) => keyOf(i)), Buffer.from('e.')])
  const values = tensors.flatMap((tensor) => {
    const count = Buffer.alloc(8)
    count.writeBigInt64LE(random.next() < 0.05 ? random.oneOf([-1n, 2n ** 62n, 0n]) : BigInt(sizeOf(tensor.shape)))
    return [count, Buffer.from(valuesOf(tensor).buffer)]
  })
  return Buffer.concat([LEGACY_START, damagedPickle(tensors, random), keys, ...values])
}

function keyOf(number: number): Buffer {
  const key = String(number)
  return Buffer.from(`X${String.fromCharCode(key.length)}\0\0\0${key}`, 'latin1')
}

function safetensors(tensors: readonly Tensor[], random: Random): Buffer {
  let at = 0
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  for (const { key, shape } of tensors) {
    const bytes = 4 * sizeOf(shape)
    const entry: Record<string, unknown> = { dtype: 'F32', shape, data_offsets: [at, at + bytes] }
    if (random.next() < 0.005) entry[random.oneOf(['dtype', 'shape', 'data_offsets', 'more'])] = random.oneOf(HOSTILE)
    if (random.next() < 0.005) entry.data_offsets = [random.oneOf(HOSTILE), random.oneOf(HOSTILE)]
    header[key] = entry
    at += bytes
  }
  const json = Buffer.from(random.next() < 0.05 ? `{"a":${'['.repeat(100_000)}` : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(
    random.next() < 0.1 ? random.oneOf([0n, 2n ** 64n - 1n, 26_000_000n, 7n]) : BigInt(json.length),
  )
  return Buffer.concat([length, json, Buffer.alloc(at, 1)])
}

/** Changes bytes, takes a stretch out, says one twice, or cuts the end off. */
function damage(file: string, random: Random): void {
  let bytes = readFileSync(file)
  const start = random.whole(0, Math.max(0, bytes.length - 1))
  const end = Math.min(bytes.length, start + random.whole(1, 300))
  const kind = random.whole(0, 4)
  if (kind === 0)
    for (let n = random.whole(1, 20); n > 0 && bytes.length > 0; n--)
      bytes[random.whole(0, bytes.length - 1)] = random.whole(0, 255)
  else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
  else if (kind === 3) bytes.fill(random.oneOf([0, 255]), start, end)
  else bytes = Buffer.from(bytes.subarray(0, start))
  writeFileSync(path.resolve(file), bytes)
}
