import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import onnxProto from 'onnx-proto'
import { afterAll, describe, expect, it } from 'vitest'
import { readOwnManifest } from '#lib/bundles/own-manifest.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { encoderShape } from '#lib/encoders/encoder-shape.ts'
import { english } from '#lib/messages/translator.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { checkOwnModel } from '#models/own-onnx/check-model.ts'
import { seededInput } from '#models/own-onnx/golden.ts'
import { importOwnModel } from '#models/own-onnx/import-own-model.ts'
import { bringModel, manifestOf, OWN, ownModel, type Taking } from '#tests/fixtures/own-onnx.ts'

const { onnx } = onnxProto
const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const OPTIONS = { threads: 1, acceptLicence: false, goldenFiles: true }
let count = 0
const folder = () => path.join(scratch, String(count++))
const crops = Uint8Array.from({ length: OWN.frames * 3 * OWN.side ** 2 }, (_, i) => (i * 37 + (i % 3) * 60) % 256)

type Change = Parameters<typeof bringModel>[3]

/** All that a dry run says of a model, in English. */
async function said(model: Uint8Array, change?: Change, taking: Taking = { layout: 'NCHW' }): Promise<string[]> {
  const files = await bringModel(folder(), model, taking, change)
  const { findings, wrapped } = await checkOwnModel({ ...files, ...OPTIONS })
  const problems = findings.filter(({ level }) => level === 'problem')
  expect(wrapped === undefined).toBe(problems.length > 0)
  return problems.map(({ text }) => english(text))
}

async function embedded(taking: Taking, change?: Change): Promise<number[]> {
  const modelsFolder = folder()
  const files = await bringModel(folder(), await ownModel(taking), taking, change)
  const { findings, installed } = await importOwnModel({ ...files, ...OPTIONS, modelsFolder })
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
  const encoder = await Encoder.load(installed!.folder, { threads: 1, provider: 'cpu' })
  expect(encoder.shape).toMatchObject({ side: OWN.side, clipFrames: OWN.frames, framesPerSecond: 5, cropMargin: 1.2 })
  const embedding = await encoder.encodeClips(await encoder.encodeFrames(crops), OWN.frames)
  await encoder.release()
  return [...embedding]
}

describe('an encoder of one’s own', () => {
  it('gives one embedding whatever its layout, order of channels, range and batch', async () => {
    const expected = await embedded({ layout: 'NCHW' })
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1)
    const others: Taking[] = [
      { layout: 'NHWC' },
      { layout: 'NCTHW' },
      { layout: 'NTCHW' },
      { layout: 'NTCHW', fixed: true, channelOrder: 'BGR' },
      { layout: 'NCHW', fixed: true, range: '-1..1' },
      { layout: 'NHWC', channelOrder: 'BGR', range: '0-255' },
      { layout: 'NCTHW', channelOrder: 'BGR', range: '-1..1' },
    ]
    for (const taking of others) {
      const embedding = await embedded(taking)
      for (const [i, value] of expected.entries()) expect(embedding[i], JSON.stringify(taking)).toBeCloseTo(value, 4)
    }
  })

  it('takes mean and deviation in the order and range of its own input', async () => {
    const plain = await embedded({ layout: 'NHWC', channelOrder: 'BGR', range: '0-255', deviation: [2, 2, 2] })
    const expected = await embedded({ layout: 'NCHW', deviation: [2, 2, 2] })
    for (const [i, value] of expected.entries()) expect(plain[i]).toBeCloseTo(value, 4)
    const shifted = await embedded({ layout: 'NHWC', channelOrder: 'BGR', range: '0-255', mean: [0, 0, 255] })
    const red = await embedded({ layout: 'NCHW', mean: [1, 0, 0] })
    for (const [i, value] of red.entries()) expect(shifted[i]).toBeCloseTo(value, 4)
  })

  it('pools frames and steps alike: mean, largest, last', async () => {
    const means = await embedded({ layout: 'NCHW' })
    for (const pooling of ['max', 'last']) {
      const change: Change = (manifest) => ({ ...manifest, output: { ...manifest.output, pooling } })
      const ofFrames = await embedded({ layout: 'NCHW' }, change)
      const ofClips = await embedded({ layout: 'NTCHW' }, change)
      expect(ofFrames).not.toEqual(means)
      for (const [i, value] of ofFrames.entries()) expect(ofClips[i]).toBeCloseTo(value, 4)
    }
  })
})

it('says in its bundle that crops are turned until the eyes are level', async () => {
  const change: Change = (manifest) => ({ ...manifest, crop: { margin: 1.5, alignment: 'eyes' } })
  const files = await bringModel(folder(), await ownModel({ layout: 'NCHW' }), { layout: 'NCHW' }, change)
  const { installed } = await importOwnModel({ ...files, ...OPTIONS, modelsFolder: folder() })
  expect(installed!.manifest.crop).toEqual({ margin: 1.5, alignment: 'eyes' })
  expect(encoderShape(installed!.manifest)).toMatchObject({ cropMargin: 1.5, cropAlignment: 'eyes' })
})

describe('a dry run', () => {
  it('says all that is wrong with a manifest', async () => {
    const wrong: Change = ({ title: _, ...manifest }) => ({
      ...manifest,
      colour: 'blue',
      kind: 'film',
      input: { ...manifest.input, side: 4 },
    })
    expect(await said(await ownModel({ layout: 'NCHW' }), wrong)).toEqual([
      'title is missing.',
      'kind must be one of: frame, clip.',
      'input.side is too small or too short; the least is 8.',
      'colour: there is no such field.',
    ])
  })

  it('names the first faults of a long list, and counts the others', () => {
    const strange = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`field${i}`, i]))
    const manifest = { ...manifestOf({ layout: 'NCHW' }, 'a'.repeat(64)), ...strange }
    const { findings } = readOwnManifest(JSON.stringify(manifest))
    expect(findings).toHaveLength(51)
    expect(english(findings.at(-1)!.text)).toBe('30 further problems.')
  })

  it('lists the names that there are, and goes on to the size and the licence', async () => {
    const wrong: Change = (manifest) => ({
      ...manifest,
      input: { ...manifest.input, name: 'image' },
      output: { ...manifest.output, name: 'out', size: 7 },
      licence: { name: 'CC BY-NC 4.0', nonCommercial: true },
    })
    expect(await said(await ownModel({ layout: 'NCHW' }), wrong)).toEqual([
      'The licence CC BY-NC 4.0 excludes commercial use. Accept it to install the model.',
      'There is no input image. The model has: pixels.',
      'There is no output out. The model has: features.',
      'output.size is 7, but the network gave 5 values.',
    ])
  })

  it('tells a layout or a hash that is not the file’s', async () => {
    const wrong: Change = (manifest) => ({ ...manifest, file: { name: 'model.onnx', sha256: '0'.repeat(64) } })
    const [hash, shape] = await said(await ownModel({ layout: 'NCHW' }), wrong, { layout: 'NHWC' })
    expect(hash).toMatch(/^The file’s sha256 is [0-9a-f]{64}, not the one/)
    expect(shape).toBe(
      'The input pixels has the shape [n, 3, 12, 12]; by the manifest (NHWC) it would be [n, 12, 12, 3].',
    )
  })

  it('compares a golden tensor, and says the largest difference', async () => {
    const model = await ownModel({ layout: 'NCHW' })
    const golden = (expected: number[]): Change => {
      return (manifest) => ({ ...manifest, golden: { input: { seed: 3 }, expected, tolerance: 1e-4 } })
    }
    expect(await said(model, golden([0, 0, 0, 0, 1e6]))).toEqual([
      expect.stringMatching(
        /^The golden tensor is not met: the largest difference is [\d,]+\.\d+, 0.0001 is allowed\.$/,
      ),
    ])
    expect(await said(model, golden([1]))).toEqual(['The golden output has 1 values; the network gave 5.'])
    // State 3 goes to 1664525 · 3 + 1013904223 = 1018897798.
    expect(seededInput(3, 1)[0]).toBeCloseTo(1018897798 / 2 ** 32, 7)
  })

  it('refuses values that are not numbers', async () => {
    expect(await said(await ownModel({ layout: 'NCHW', factor: Number.POSITIVE_INFINITY }))).toEqual([
      'The network gave values that are not numbers (NaN or infinite) for an ordinary picture.',
    ])
  })

  it('refuses constants in other files, unknown operators and files that are no model', async () => {
    const model = onnx.ModelProto.decode(await ownModel({ layout: 'NCHW' }))
    const constant = model.graph!.initializer!.at(-1)!
    constant.dataLocation = onnx.TensorProto.DataLocation.EXTERNAL
    constant.externalData = [{ key: 'location', value: '../../secret' }]
    const [outside] = await said(onnx.ModelProto.encode(model).finish())
    expect(outside).toContain('1 constant lies in another file')

    const graph = new OnnxGraph('odd')
    const pixels = graph.input('pixels', ['n', 3, OWN.side, OWN.side])
    graph.output('features', graph.node('Teleport', [pixels]), ['n', OWN.size])
    expect(await said(await graph.toBytes())).toEqual([
      'ONNX Runtime does not know the operator Teleport of this file. Export the model with standard operators.',
    ])
    expect(await said(Buffer.from('<html>not found</html>'))).toEqual([
      'The file is not an ONNX model, or it is cut short.',
    ])
  })

  it('leaves nothing behind where a model is refused', async () => {
    const files = await bringModel(folder(), await ownModel({ layout: 'NCHW' }), { layout: 'NCHW' })
    await writeFile(files.model, 'cut')
    const modelsFolder = folder()
    const { installed } = await importOwnModel({ ...files, ...OPTIONS, modelsFolder })
    expect(installed).toBeUndefined()
    expect(await readdir(modelsFolder).catch(() => [])).toEqual([])
  })
})
