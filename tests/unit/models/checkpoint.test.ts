import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { withCheckpoint } from '#models/checkpoint/open-checkpoint.ts'
import { readPickle } from '#models/checkpoint/read-pickle.ts'
import { emoclipWeights } from '#models/emoclip/weights.ts'
import { stateDictionaryPickle, writeTorchZip } from '#tests/fixtures/formula-checkpoint.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const file = (name: string) => path.join(folder, name)

type Shapes = Record<string, number[]>
const norm = (root: string, size: number): Shapes => ({ [`${root}.weight`]: [size], [`${root}.bias`]: [size] })

/** An EmoCLIP of 7 x 7 patches that is small enough for a test. */
function smallEmoclip(width = 8, size = 4): Shapes {
  const block = 'backbone.transformer.resblocks.0'
  const layer = 'temporal.temporal_transformer.layers.0'
  return {
    'backbone.class_embedding': [width],
    'backbone.positional_embedding': [50, width],
    'backbone.proj': [width, size],
    'backbone.conv1.weight': [width, 3, 32, 32],
    ...norm('backbone.ln_pre', width),
    ...norm('backbone.ln_post', width),
    [`${block}.attn.in_proj_weight`]: [3 * width, width],
    [`${block}.attn.in_proj_bias`]: [3 * width],
    [`${block}.attn.out_proj.weight`]: [width, width],
    [`${block}.attn.out_proj.bias`]: [width],
    ...norm(`${block}.ln_1`, width),
    ...norm(`${block}.ln_2`, width),
    [`${block}.mlp.c_fc.weight`]: [16, width],
    [`${block}.mlp.c_fc.bias`]: [16],
    [`${block}.mlp.c_proj.weight`]: [width, 16],
    [`${block}.mlp.c_proj.bias`]: [width],
    'temporal.cls_token': [1, 1, size],
    'temporal.pos_embedding': [1, 40, size],
    ...norm(`${layer}.0.fn.norm`, size),
    [`${layer}.0.fn.fn.to_qkv.weight`]: [12, size],
    [`${layer}.0.fn.fn.to_out.0.weight`]: [size, 4],
    [`${layer}.0.fn.fn.to_out.0.bias`]: [size],
    ...norm(`${layer}.1.fn.norm`, size),
    [`${layer}.1.fn.fn.net.0.weight`]: [6, size],
    [`${layer}.1.fn.fn.net.0.bias`]: [6],
    [`${layer}.1.fn.fn.net.3.weight`]: [size, 6],
    [`${layer}.1.fn.fn.net.3.bias`]: [size],
  }
}

async function write(name: string, shapes: Shapes): Promise<string> {
  const tensors = Object.entries(shapes).map(([key, shape]) => ({
    key,
    shape,
    read: () => new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(0.5),
  }))
  await writeTorchZip(file(name), tensors)
  return file(name)
}

const understanding = async (name: string, shapes: Shapes) =>
  withCheckpoint(await write(name, shapes), async (checkpoint) => emoclipWeights(checkpoint))

describe('what EmoCLIP’s parameters are', () => {
  test('sizes come from the tensors', async () => {
    const weights = await understanding('whole.pth', smallEmoclip())
    expect(weights).toMatchObject({ layout: 'downstream task', embedding: 4, visual: { width: 8, grid: 7, patch: 32 } })
    expect(weights.temporal).toMatchObject({ inner: 4, longest: 40 })
  })

  test('a missing weight is named', async () => {
    const { 'backbone.proj': _, ...rest } = smallEmoclip()
    await expect(understanding('missing.pth', rest)).rejects.toThrow(/not complete: backbone.proj is missing/)
  })

  test('a weight that does not belong is named', async () => {
    await expect(understanding('extra.pth', { ...smallEmoclip(), 'adapter.weight': [3] })).rejects.toThrow(
      /does not have: adapter.weight/,
    )
  })

  test('a weight of another shape is named with both shapes', async () => {
    await expect(understanding('misshapen.pth', { ...smallEmoclip(), 'backbone.ln_pre.bias': [9] })).rejects.toThrow(
      /backbone.ln_pre.bias has the shape \[9\] where the others ask for \[8\]/,
    )
  })

  test('a plain CLIP is recognised', async () => {
    const clip = Object.fromEntries(Object.entries(smallEmoclip()).filter(([key]) => !key.startsWith('temporal.')))
    await expect(understanding('clip.pth', clip)).rejects.toThrow(/plain CLIP/)
  })

  test('names longer than a sentence are shortened', async () => {
    const long = { ['x'.repeat(5000)]: [4], ...smallEmoclip() }
    const refusal = await understanding('long.pth', long).catch((error: Error) => error.message)
    expect(refusal).toMatch(/does not have: x{80}…\. It is/)
  })

  test('another model is recognised by the names of its weights', async () => {
    await expect(understanding('resnet.pth', { 'layer1.0.conv1.weight': [4, 4] })).rejects.toThrow(
      /another model.*layer1.0.conv1.weight/,
    )
  })
})

describe('a checkpoint file that is no use', () => {
  const reading = (name: string) => withCheckpoint(file(name), async ({ tensors }) => tensors.size)

  test('cut off anywhere, it says so', async () => {
    const whole = await readFile(await write('cut.pth', smallEmoclip()))
    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      await writeFile(file('cut-off.pth'), whole.subarray(0, Math.floor(whole.length * share)))
      await expect(reading('cut-off.pth')).rejects.toThrow(/ends before its weights do/)
    }
  })

  test('with a changed byte among the values, it says that it is damaged', async () => {
    const whole = await readFile(await write('changed.pth', smallEmoclip()))
    const value = whole.indexOf(Buffer.from(new Float32Array(64).fill(0.5).buffer))
    whole[value + 2]! ^= 0xff
    await writeFile(file('changed.pth'), whole)
    await expect(
      withCheckpoint(file('changed.pth'), async ({ tensors }) => {
        for (const tensor of tensors.values()) await tensor.read()
      }),
    ).rejects.toThrow(/is damaged/)
  })

  test.each([
    ['nothing', '', /is empty/],
    ['text', 'weights of a model', /not a checkpoint that Concord can read/],
    [
      'safetensors without its values',
      `\x40\0\0\0\0\0\0\0${'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'.padEnd(64)}`,
      /ends before/,
    ],
    [
      'safetensors whose shape does not fit',
      `\x40\0\0\0\0\0\0\0${'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,16]}}'.padEnd(64)}${'0'.repeat(16)}`,
      /does not fit its 16 bytes/,
    ],
  ])('%s', async (name, content, message) => {
    await writeFile(file(name), content, 'latin1')
    await expect(reading(name)).rejects.toThrow(message)
  })

  test('a zip of something else', async () => {
    const { ZipFile } = (await import('yazl')).default
    const zip = new ZipFile()
    zip.addBuffer(Buffer.from('hello'), 'readme.txt', { compress: false })
    zip.end()
    const parts: Buffer[] = []
    for await (const part of zip.outputStream) parts.push(part as Buffer)
    await writeFile(file('other.zip'), Buffer.concat(parts))
    await expect(reading('other.zip')).rejects.toThrow(/no data.pkl/)
  })

  test('values that are announced but not stored', async () => {
    const lying = stateDictionaryPickle([{ key: 'a', shape: [1000, 1000] }])
    const { ZipFile } = (await import('yazl')).default
    const zip = new ZipFile()
    zip.addBuffer(lying, 'x/data.pkl', { compress: false })
    zip.addBuffer(Buffer.alloc(16), 'x/data/0', { compress: false })
    zip.end()
    const parts: Buffer[] = []
    for await (const part of zip.outputStream) parts.push(part as Buffer)
    await writeFile(file('lying.pth'), Buffer.concat(parts))
    await expect(reading('lying.pth')).rejects.toThrow(/announces 1000000 values where 16 bytes are stored/)
  })
})

describe('a pickle is parsed, never run', () => {
  const nothing = { names: new Set<string>(), call: () => null, persistent: () => null }
  const reading = (bytes: string) => () => readPickle(Buffer.from(bytes, 'latin1'), nothing)

  test('a name that is no weight is refused by its name', () => {
    expect(reading('\x80\x02cposix\nsystem\nX\x02\0\0\0ls\x85R.')).toThrow(
      /holds “posix.system”, which is not a weight/,
    )
    expect(reading('\x80\x04\x8c\x08builtins\x8c\x04eval\x93.')).toThrow(/builtins.eval/)
  })

  test.each([
    ['an unknown operation', '\x80\x02\xff.', /0xff/],
    ['making an object', '\x80\x02)}\x81.', /makes an object of what is no class/],
    ['a newer protocol', '\x80\x09.', /newer pickle protocol/],
    ['an end in the middle', '\x80\x02X\x10\0\0\0abc', /ends early/],
    ['an empty stack', '\x80\x020.', /not in order/],
    ['a list without its mark', '\x80\x02]e.', /not in order/],
    ['a memory that was never filled', '\x80\x02h\x07.', /not in order/],
    ['calling data', '\x80\x02K\x01)R.', /calls what is no name/],
    [
      'lists within lists for a name',
      `\x80\x04${'('.repeat(50_000)}${'l'.repeat(50_000)}\x8c\x01x\x93.`,
      /calls what is no name/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(reading(bytes)).toThrow(message)
  })

  test('plain data comes out as it went in', () => {
    const { value } = readPickle(
      Buffer.from('\x80\x02}q\0(X\x01\0\0\0aK\x05X\x01\0\0\0b](K\x01M\x00\x01\x88Neu.', 'latin1'),
      nothing,
    )
    expect(value).toEqual(
      new Map<string, unknown>([
        ['a', 5],
        ['b', [1, 256, true, null]],
      ]),
    )
  })
})
