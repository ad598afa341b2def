import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openBundle } from '#lib/bundles/bundle.ts'
import { encodeWithFiles } from '#lib/encoders/encode-with-files.ts'
import { encoderShape } from '#lib/encoders/encoder-shape.ts'
import { runStoredChecks } from '#lib/encoders/run-stored-checks.ts'
import { applyHead } from '#lib/heads/apply-head.ts'
import { english } from '#lib/messages/translator.ts'
import { rowsOf } from '#lib/numbers/rows.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { Random } from '#lib/statistics/random.ts'
import { learnedClasses } from '#lib/words/learned-classes.ts'
import { encodeTokensWith, TEXT_ENCODER } from '#lib/words/text-encoder.ts'
import { CLIP_PIXELS } from '#models/clip-family/about-models.ts'
import { type ImportOptions, importEmoclip, lookThrough } from '#models/emoclip/import-emoclip.ts'
import {
  seeded,
  TINY,
  TINY_ENDS,
  tinyClip,
  tinyDferClip,
  type Weights,
  writeTrainingFile,
  writeWeights,
} from '#tests/fixtures/clip-family.ts'
import { meanRow, Reference, shares } from '#tests/fixtures/clip-family-reference.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const file = (name: string) => path.join(scratch, name)

const options = (model: ImportOptions['model'], weights: string, more: Partial<ImportOptions> = {}): ImportOptions => ({
  model,
  weights: file(weights),
  precision: 'float32',
  modelsFolder: file('models'),
  clips: (kind) => phantomClips(1, kind),
  threads: 2,
  ...more,
})
const sides = TINY.patch * TINY.grid
const CLOSE = 1e-4

/** Three frames of noise as bytes, and each as the reference asks for its pixels. */
function frames(prepared: { mean: readonly number[]; deviation: readonly number[] }) {
  const random = new Random(5)
  const bytes = Uint8Array.from({ length: 3 * sides * sides * 3 }, () => Math.floor(256 * random.next()))
  const pixel = (frame: number) => (channel: number, y: number, x: number) =>
    (bytes[((frame * sides + y) * sides + x) * 3 + channel]! - prepared.mean[channel]!) / prepared.deviation[channel]!
  return { bytes, pixels: [0, 1, 2].map(pixel) }
}
const UNIT = { mean: [0, 0, 0], deviation: [255, 255, 255] }

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  const largest = Math.max(...expected.map(Math.abs))
  expect(largest).toBeGreaterThan(0.01)
  const difference = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)))
  expect(difference).toBeLessThan(CLOSE * Math.max(1, largest))
}

async function encoded(folder: string, bytes: Uint8Array) {
  const { manifest } = await openBundle(folder)
  return encodeWithFiles(folder, [bytes], { side: sides, ...manifest.pixels!, threads: 2 })
}

const TOKENS = [38, 4, 9, 22, 39, 0, 0, 0, 0, 0, 0, 0]
const clip = tinyClip(21)
await writeWeights(file('clip.pt'), clip)
const plus = (weights: Weights, more: Weights) => new Map([...weights, ...more])

describe('FaRL', async () => {
  const masked = seeded({ 'visual.mask_token': [TINY.width], 'visual.lm_head.weight': [9, TINY.width] }, 3)
  await writeWeights(file('farl.pth'), plus(clip, masked))
  const { folder, manifest, messages } = await importEmoclip(options('farl', 'farl.pth'))

  test('computes what CLIP’s papers say, with CLIP’s normalisation and level eyes', async () => {
    expect(manifest).toMatchObject({ name: 'farl', crop: { alignment: 'eyes' }, pixels: CLIP_PIXELS })
    const { bytes, pixels } = frames(CLIP_PIXELS)
    const reference = new Reference(clip)
    const expected = pixels.map((pixel) => reference.picture('visual.', pixel))
    const { features, embeddings } = await encoded(folder, bytes)
    expectClose(features, expected.flat())
    expectClose(embeddings, meanRow(expected))
    expectClose(await encodeTokensWith(path.join(folder, TEXT_ENCODER), [TOKENS], 2), reference.tokens('', TOKENS))
  })

  test('says which weights it leaves out, and keeps what its stored checks ask for', async () => {
    expect(messages.map(english.stored).join(' ')).toContain('2 weights are not needed and left out')
    const { results } = await runStoredChecks(folder, { threads: 2, provider: 'cpu' })
    expect(results.map(({ passed }) => passed)).toEqual([true, true, true])
  })

  test('without its text encoder it has no words, and a file with CLIP’s weights alone is doubted', async () => {
    const pictures = new Map([...clip].filter(([key]) => key.startsWith('visual.')))
    await writeWeights(file('pictures.pth'), pictures)
    const { title, messages } = await lookThrough(options('farl', 'pictures.pth'))
    expect(title).toBe('FaRL ViT-128/16@32')
    const told = messages.map(english.stored).join(' ')
    expect(told).toContain('Nothing in it shows that they are FaRL’s')
    expect(told).toContain('can’t be compared with words')
  })
})

describe('Exp-CLIP', async () => {
  const matrix = seeded({ 'mlp.weight': [TINY.projected, TINY.embedding] }, 4)
  await writeWeights(file('exp.pth'), matrix)
  const over = { clip: file('clip.pt') }
  const { folder, manifest } = await importEmoclip(options('exp-clip', 'exp.pth', over))

  test('projects the mean of frames, and texts, with pixels from 0 to 1', async () => {
    expect(manifest).toMatchObject({ name: 'exp-clip-vit-128-16-32', sampling: { clipFrames: 16 }, pixels: UNIT })
    expect(encoderShape(manifest)).toMatchObject({ featureSize: TINY.embedding, embeddingSize: TINY.projected })
    const { bytes, pixels } = frames(UNIT)
    const reference = new Reference(plus(clip, matrix))
    const each = pixels.map((pixel) => reference.picture('visual.', pixel))
    const { features, embeddings } = await encoded(folder, bytes)
    expectClose(features, each.flat())
    // The authors project each frame, then take the mean.
    expectClose(embeddings, meanRow(each.map((row) => reference.projected(row))))
    const text = await encodeTokensWith(path.join(folder, TEXT_ENCODER), [TOKENS], 2)
    expectClose(text, reference.projected(reference.tokens('', TOKENS)))
  })

  test('saved as a whole, it takes the CLIP inside and gives the same files', async () => {
    const inside = new Map([...clip].map(([key, tensor]) => [`clip_model.${key}`, tensor]))
    const head = new Map([['projection_head.mlp.weight', matrix.get('mlp.weight')!]])
    await writeWeights(file('whole.pth'), plus(inside, head), 'module.')
    const whole = await importEmoclip(options('exp-clip', 'whole.pth'))
    expect(whole.manifest.files).toEqual(manifest.files)
    await expect(lookThrough(options('exp-clip', 'whole.pth', over))).rejects.toThrow('a CLIP of its own')
  })

  test('asks for the CLIP that it lacks, and refuses one of other features', async () => {
    await expect(lookThrough(options('exp-clip', 'exp.pth'))).rejects.toThrow(/alone, 128 to 160 numbers.*--clip/)
    await writeWeights(file('other.pth'), seeded({ 'mlp.weight': [9, 96] }, 5))
    await expect(lookThrough(options('exp-clip', 'other.pth', over))).rejects.toThrow(
      'takes features of 96 numbers, this CLIP (ViT-128/16@32) gives 128',
    )
  })
})

describe('DFER-CLIP', async () => {
  const weights = tinyDferClip(clip, 30)
  await writeTrainingFile(file('dfer.pth'), weights)
  const { folder, manifest, headFolder } = await importEmoclip(options('dfer-clip', 'dfer.pth'))
  const reference = new Reference(weights)
  const prompts = reference.classes(TINY_ENDS)

  test('reads the file that its training saves, and computes what its paper says', async () => {
    expect(manifest).toMatchObject({ name: 'dfer-clip', sampling: { clipFrames: 16 }, pixels: UNIT })
    const { bytes, pixels } = frames(UNIT)
    const each = pixels.map((pixel) => reference.picture('image_encoder.', pixel))
    const { features, embeddings } = await encoded(folder, bytes)
    expectClose(features, each.flat())
    expectClose(embeddings, reference.clip(each))
  })

  test('its classes are their learned prompts behind the text encoder, and its head their shares', async () => {
    const classes = (await learnedClasses(await openBundle(folder)))!
    expect(classes.labels).toEqual(['happiness', 'sadness', 'neutral', 'anger', 'surprise', 'disgust', 'fear'])
    for (const [i, row] of classes.features.entries()) expectClose(row, prompts[i]!)
    const random = new Random(8)
    const embedding = Float32Array.from({ length: 2 * TINY.embedding }, (_, i) =>
      i < TINY.embedding ? random.normal() : 0,
    )
    const head = await openBundle(headFolder!)
    expect(head.manifest).toMatchObject({ targets: classes.labels, encoder: { name: 'dfer-clip' } })
    const { estimates } = await applyHead(await readFile(path.join(headFolder!, 'head.onnx')), {
      embeddings: rowsOf(embedding, TINY.embedding),
      coverage: [1, 0],
    })
    expectClose(estimates.slice(0, 7), shares([...embedding.subarray(0, TINY.embedding)], prompts, 100))
    // A clip without a face has no direction, and no class before another.
    expectClose(estimates.slice(7), new Array(7).fill(1 / 7))
  })

  test('other words go through the text encoder inside', async () => {
    expect(manifest.text).toMatchObject({ tokens: TINY.tokens })
    expect(Math.exp(manifest.text!.logitScale)).toBeCloseTo(100, 3)
    const text = await encodeTokensWith(path.join(folder, TEXT_ENCODER), [TOKENS], 2)
    expectClose(text, new Reference(clip).tokens('', TOKENS))
  })

  const without = (...roots: string[]) =>
    new Map([...weights].filter(([key]) => !roots.some((root) => key.startsWith(root))))

  test('without its table of words, classes stay and other words are gone', async () => {
    await writeWeights(file('tower.pth'), without('clip_model_.'))
    const made = await importEmoclip(options('dfer-clip', 'tower.pth'))
    expect(made.manifest.text).toBeUndefined()
    expect(made.messages.map(english.stored).join(' ')).toContain('can’t be compared with words')
    const classes = (await learnedClasses(await openBundle(made.folder)))!
    for (const [i, row] of classes.features.entries()) expectClose(row, prompts[i]!)
  })

  test('without any text encoder it has no classes, and with CLIP’s it has them again', async () => {
    await writeWeights(file('bare.pth'), without('clip_model_.', 'text_encoder.'))
    const bare = await lookThrough(options('dfer-clip', 'bare.pth'))
    expect(bare.messages.map(english.stored).join(' ')).toContain('there are no scores of classes')
    const made = await importEmoclip(options('dfer-clip', 'bare.pth', { clip: file('clip.pt') }))
    expect(made.manifest.architecture!.textEncoderFrom).toContain('training leaves as it is')
    const classes = (await learnedClasses(await openBundle(made.folder)))!
    for (const [i, row] of classes.features.entries()) expectClose(row, prompts[i]!)
    await expect(lookThrough(options('dfer-clip', 'dfer.pth', { clip: file('clip.pt') }))).rejects.toThrow('of its own')
  })

  test('classes take the names given, as many as there are', async () => {
    const targets = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const named = await importEmoclip(options('dfer-clip', 'dfer.pth', { targets }))
    expect((await learnedClasses(await openBundle(named.folder)))!.labels).toEqual(targets)
    await expect(lookThrough(options('dfer-clip', 'dfer.pth', { targets: ['a', 'b'] }))).rejects.toThrow('of 7 classes')
  })
})

describe('a file of another model', () => {
  const cases: [ImportOptions['model'], string, RegExp][] = [
    ['farl', 'dfer.pth', /not the weights of FaRL: visual.conv1.weight, .* are missing.*those of DFER-CLIP/],
    ['dfer-clip', 'clip.pt', /DFER-CLIP: image_encoder.conv1.weight, .*temporal_net.cls_token.*a plain CLIP/],
    ['dfer-clip', 'exp.pth', /the projection of Exp-CLIP/],
    ['exp-clip', 'farl.pth', /Exp-CLIP: mlp.weight is missing.*those of FaRL/],
    ['farl', 'vit.pth', /a vision transformer with other names/],
    ['farl', 'unknown.pth', /another model \(a.weight, b.weight\)/],
  ]
  test.each(cases)('imported as %s, %s', async (model, name, told) => {
    await writeWeights(file('vit.pth'), seeded({ 'blocks.0.attn.qkv.weight': [6, 2] }, 1))
    await writeWeights(file('unknown.pth'), seeded({ 'a.weight': [2], 'b.weight': [2] }, 1))
    await expect(lookThrough(options(model, name))).rejects.toThrow(told)
  })

  test('with a weight missing among others, it is named', async () => {
    const lacking = new Map([...clip].filter(([key]) => key !== 'visual.transformer.resblocks.1.ln_2.bias'))
    await writeWeights(file('lacking.pth'), lacking)
    await expect(lookThrough(options('farl', 'lacking.pth'))).rejects.toThrow(
      'visual.transformer.resblocks.1.ln_2.bias is missing',
    )
  })
})
