import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, describe, expect, test } from 'vitest'
import { largestError, smallestCosine } from '#lib/encoders/compare-outputs.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { runStoredChecks } from '#lib/encoders/run-stored-checks.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { TextEncoder, VOCABULARY_FILE } from '#lib/words/text-encoder.ts'
import { type ImportOptions, importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { formulaValues, writeTorchZip } from '#tests/fixtures/formula-checkpoint.ts'
import { SMALL_SIZE, writeFormulaCheckpoint } from '#tests/fixtures/formula-emoclip.ts'
import { enlargedEightfold, readFloats, readNpy } from '#tests/fixtures/npy.ts'
import { hasShared, shared } from '#tests/fixtures/shared.ts'

const reference = (...parts: string[]) => shared('reference', ...parts)
const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const clips: ImportOptions['clips'] = (kind) => phantomClips(1, kind)
const FLOAT32 = { error: 2e-4, cosine: 0.99999 }

const importing = (weights: string, options: Partial<ImportOptions> = {}) =>
  importEmoclip({
    weights,
    precision: 'float32',
    modelsFolder: path.join(scratch, 'models'),
    clips,
    threads: 2,
    ...options,
  })

function expectClose(actual: Float32Array, file: string, { error, cosine }: typeof FLOAT32, width: number) {
  const expected = readFloats(file)
  expect(largestError(actual, expected)).toBeLessThanOrEqual(error)
  expect(smallestCosine(actual, expected, width)).toBeGreaterThanOrEqual(cosine)
}

async function encodePictures(encoder: Encoder, pixels: Float32Array): Promise<Float32Array> {
  const one = 3 * 224 * 224
  const features = new Float32Array((pixels.length / one) * encoder.featureSize)
  for (let from = 0; from < pixels.length / one; from += encoder.frameBatch) {
    const part = pixels.subarray(from * one, (from + encoder.frameBatch) * one)
    features.set(await encoder.encodePixels(part), from * encoder.featureSize)
  }
  return features
}

async function textFeatures(folder: string, tokensFile: string): Promise<Float32Array> {
  const { values, shape } = readNpy(tokensFile)
  const rows = Array.from({ length: shape[0]! }, (_, i) => [...values.subarray(i * shape[1]!, (i + 1) * shape[1]!)])
  const text = await TextEncoder.load(folder, 2)
  const features = await text.encodeTokens(rows)
  await text.release()
  return features
}

describe.skipIf(!hasShared)('EmoCLIP against the published code, in small', () => {
  const small = () => enlargedEightfold(readFloats(reference('tiny/clips_28.npy')))
  // Half precision has some three digits.
  test.each([
    ['emoclip_ddp.pth', FLOAT32],
    ['emoclip_legacy.pth', FLOAT32],
    ['emoclip_fp16.pth', { error: 5e-3, cosine: 0.9999 }],
    ['downstream.pth', FLOAT32],
    ['downstream_without_fc.pth', FLOAT32],
  ])('%s', async (name, tolerance) => {
    const { folder, manifest } = await importing(reference('tiny', name))
    const encoder = await Encoder.load(folder, { threads: 2, provider: 'cpu' })
    const features = await encodePictures(encoder, small())
    expectClose(features, reference('tiny/frame_features.npy'), tolerance, 64)
    const embeddings = await encoder.encodeClips(features, 32)
    expectClose(embeddings, reference('tiny/video_embeddings.npy'), tolerance, 64)
    await encoder.release()
    if (!manifest.text) return
    const text = await textFeatures(folder, reference('tiny/class_tokens.npy'))
    expectClose(text, reference('tiny/text_features.npy'), tolerance, 64)
    const logits = logitsOf(embeddings, text, 64, manifest.text.logitScale)
    expect(largestError(logits, readFloats(reference('tiny/logits_per_image.npy')))).toBeLessThan(
      name.includes('fp16') ? 0.05 : 1e-3,
    )
  })

  test('the last layers of the downstream task become a head', async () => {
    const targets = ['negative', 'expression', 'affect', 'speech']
    const { headFolder } = await importing(reference('tiny/downstream.pth'), { targets })
    const session = await InferenceSession.create(path.join(headFolder!, 'head.onnx'))
    const embeddings = readFloats(reference('tiny/video_embeddings.npy'))
    const { estimate } = await session.run({ embedding: new Tensor('float32', embeddings, [2, 64]) })
    expect(largestError(estimate!.data as Float32Array, readFloats(reference('tiny/head_outputs.npy')))).toBeLessThan(
      1e-4,
    )
    expect(JSON.parse(await readFile(path.join(headFolder!, 'manifest.json'), 'utf8'))).toMatchObject({ targets })
  })

  test('int8 and float16 say how far from float32 they are, and auto falls back where that is too far', async () => {
    const file = reference('tiny/emoclip_ddp.pth')
    for (const precision of ['int8', 'float16'] as const) {
      const { manifest, folder } = await importing(file, { precision })
      expect(manifest.precision).toBe(precision)
      const { results } = await runStoredChecks(folder, { threads: 2, provider: 'cpu' })
      const embedding = results.find(({ output }) => output === 'clip embedding')!
      expect(manifest.measured!.minCosine).toBeCloseTo(embedding.minCosine, 3)
    }
    const { manifest, messages } = await importing(file, {
      precision: 'auto',
      modelsFolder: path.join(scratch, 'auto'),
    })
    const kept = manifest.precision !== 'float32'
    expect(kept ? manifest.measured!.minCosine >= 0.99 : messages.some((message) => message.includes('too far'))).toBe(
      true,
    )
  })

  test('words go through the vocabulary that was imported with the weights', async () => {
    const vocabulary = reference('bpe_simple_vocab_16e6.txt.gz')
    const { folder, manifest } = await importing(reference('tiny/emoclip_ddp.pth'), { vocabulary })
    expect(manifest.files[VOCABULARY_FILE]).toBeDefined()
    const descriptions = JSON.parse(await readFile(reference('tiny/class_descriptions.json'), 'utf8')) as Record<
      string,
      string
    >
    const text = await TextEncoder.load(folder, 2)
    expectClose(await text.encodeTexts(Object.values(descriptions)), reference('tiny/text_features.npy'), FLOAT32, 64)
    await text.release()
  })

  test('the same checkpoint imported twice is the same bundle', async () => {
    const again = await importing(reference('tiny/emoclip_legacy.pth'))
    const other = await importing(reference('tiny/emoclip_legacy.pth'), { modelsFolder: path.join(scratch, 'other') })
    expect(await readFile(path.join(again.folder, 'manifest.json'), 'utf8')).toBe(
      await readFile(path.join(other.folder, 'manifest.json'), 'utf8'),
    )
    expect((await importing(reference('tiny/emoclip_legacy.pth'))).messages.join(' ')).toContain('imported before')
  })
})

describe.skipIf(!hasShared)('EmoCLIP against the published code, at full size', () => {
  interface Listed {
    key: string
    shape: number[]
    scale: number
    offset: number
  }

  test('features, embeddings of 32 and 17 frames, texts and logits', { timeout: 300_000 }, async () => {
    const { tensors } = JSON.parse(await readFile(reference('full_by_formula/state_dict.json'), 'utf8')) as {
      tensors: Listed[]
    }
    const weights = path.join(scratch, 'full.pth')
    await writeTorchZip(
      weights,
      tensors.map(({ key, shape, scale, offset }, index) => ({
        key,
        shape,
        read: () =>
          formulaValues(
            index,
            shape.reduce((product, n) => product * n, 1),
            scale,
            offset,
          ),
      })),
    )
    const { folder, manifest } = await importing(weights)
    await rm(weights)
    const encoder = await Encoder.load(folder, { threads: 2, provider: 'cpu' })
    const pixels = enlargedEightfold(formulaValues(9999, 2 * 32 * 3 * 28 * 28, 3, 0))
    const features = await encodePictures(encoder, pixels)
    expectClose(features, reference('full_by_formula/frame_features.npy'), FLOAT32, 512)
    const embeddings = await encoder.encodeClips(features, 32)
    expectClose(embeddings, reference('full_by_formula/video_embeddings.npy'), FLOAT32, 512)
    const short = Float32Array.from([...features.subarray(0, 17 * 512), ...features.subarray(32 * 512, 49 * 512)])
    const embeddings17 = await encoder.encodeClips(short, 17)
    expectClose(embeddings17, reference('full_by_formula/video_embeddings_17_frames.npy'), FLOAT32, 512)
    await encoder.release()
    const text = await textFeatures(folder, reference('full_by_formula/class_tokens.npy'))
    expectClose(text, reference('full_by_formula/text_features.npy'), FLOAT32, 512)
    const logits = logitsOf(embeddings, text, 512, manifest.text!.logitScale)
    expect(largestError(logits, readFloats(reference('full_by_formula/logits_per_image.npy')))).toBeLessThan(1e-3)
    const { results } = await runStoredChecks(folder, { threads: 2, provider: 'cpu' })
    expect(results.map(({ passed }) => passed)).toEqual([true, true, true])
    await rm(folder, { recursive: true })
  })
})

test('an import leaves nothing half-made behind', async () => {
  const folders = await readdir(path.join(scratch, 'models')).catch(() => [])
  expect(folders.filter((name) => name.startsWith('.making'))).toEqual([])
})

/** Cosines times exp(logit scale), [rows of a, rows of b]. */
function logitsOf(a: Float32Array, b: Float32Array, width: number, logitScale: number): Float32Array {
  const unit = (rows: Float32Array) =>
    Array.from({ length: rows.length / width }, (_, i) => {
      const row = rows.subarray(i * width, (i + 1) * width)
      const norm = Math.hypot(...row)
      return row.map((value) => value / norm)
    })
  const others = unit(b)
  return Float32Array.from(
    unit(a).flatMap((row) =>
      others.map((other) => Math.exp(logitScale) * row.reduce((sum, value, i) => sum + value * other[i]!, 0)),
    ),
  )
}

describe('an encoder that merges tokens', () => {
  test.each(['float32', 'int8'] as const)(
    'is another encoder, in %s, which says how far it is from the full one',
    async (precision) => {
      const file = path.join(scratch, 'merging.pth')
      await writeFormulaCheckpoint(file, SMALL_SIZE)
      const modelsFolder = path.join(scratch, `merging-${precision}`)
      const full = await importing(file, { modelsFolder })
      const { folder, manifest, messages } = await importing(file, { modelsFolder, precision, mergeTokens: 1 })
      expect(folder).not.toBe(full.folder)
      expect(manifest.version).toContain('merged.1')
      expect(manifest.architecture).toMatchObject({ mergedTokens: 1 })
      const { minCosine } = manifest.measured!
      expect(minCosine).toBeGreaterThan(0.5)
      expect(minCosine).toBeLessThan(1)
      expect(messages.some((message) => message.includes('too far from the full encoder'))).toBe(minCosine < 0.99)
      const { results } = await runStoredChecks(folder, { threads: 2, provider: 'cpu' })
      expect(results.every(({ passed }) => passed)).toBe(true)
      expect(results.find(({ output }) => output === 'clip embedding')!.minCosine).toBeGreaterThan(0.9999)
      const again = await importing(file, { modelsFolder, precision, mergeTokens: 1 })
      expect(again.folder).toBe(folder)
    },
  )

  test('is tried where the full encoder was imported before, and where the precision is left to the machine', async () => {
    const file = path.join(scratch, 'merging-later.pth')
    await writeFormulaCheckpoint(file, SMALL_SIZE)
    const modelsFolder = path.join(scratch, 'merging-later')
    const full = await importing(file, { modelsFolder })
    const later = await importing(file, { modelsFolder, precision: 'auto', mergeTokens: 1 })
    const isMerged = later.folder !== full.folder
    expect(later.manifest.version.includes('merged.1')).toBe(isMerged)
    expect(later.messages.some((message) => message.includes('would be too far'))).toBe(!isMerged)
    expect(later.messages.some((message) => message.includes('imported before'))).toBe(false)
  })
})
