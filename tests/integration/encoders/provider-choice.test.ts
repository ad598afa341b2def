import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { enlarged } from '#lib/encoders/checks-file.ts'
import type { ProviderChoice } from '#lib/encoders/choose-provider.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { runStoredChecks } from '#lib/encoders/run-stored-checks.ts'
import { english } from '#lib/messages/translator.ts'
import { installLittleEncoder, installOneStageEncoder, LITTLE, littleCrops } from '#tests/fixtures/little-encoder.ts'
import { hasSwiftShader, swiftShaderEnvironment } from '#tests/fixtures/swiftshader.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const models = (name: string) => path.join(scratch, name)
const CPU = { threads: 1, provider: 'cpu' as const }

/** What a program chooses whose only graphics adapter is SwiftShader, and what it then computes. */
async function onSwiftShader(folder: string, provider: 'auto' | 'webgpu') {
  const program = path.resolve(import.meta.dirname, '../../fixtures/encoder-choice-process.ts')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, folder, provider], {
    env: await swiftShaderEnvironment(),
  })
  const line = stdout.split('\n').find((text) => text.startsWith('{'))!
  return { ...(JSON.parse(line) as { choice: ProviderChoice; features: number[]; embedding: number[] }), stderr }
}

/** What the little encoder gives on the processor for the clip that is stored. */
async function valuesToStore() {
  const clip = Uint8Array.from({ length: LITTLE.clipFrames * 28 * 28 * 3 }, (_, i) => (i * 7) % 256)
  const folder = await installLittleEncoder(models('values'))
  const encoder = await Encoder.load(folder, CPU)
  const features = await encoder.encodeFrames(enlarged(clip, LITTLE.clipFrames, LITTLE.side))
  const embedding = await encoder.encodeClips(features, LITTLE.clipFrames)
  await encoder.release()
  return { clip, features, embedding }
}

describe('an encoder on its first use', () => {
  it('is compared with its stored values, and the result is remembered', async () => {
    const folder = await installLittleEncoder(models('first'), { checks: await valuesToStore() })
    const encoder = await Encoder.load(folder, CPU)
    expect(encoder.choice.checked?.map(({ output, passed }) => ({ output, passed }))).toEqual([
      { output: 'frame features', passed: true },
      { output: 'clip embedding', passed: true },
    ])
    const file = path.join(models('first'), '.providers.json')
    const { mtimeMs } = await stat(file)
    await Encoder.load(folder, CPU)
    expect((await stat(file)).mtimeMs).toBe(mtimeMs)
    await writeFile(file, '{"format": 1, "trials": "damaged"}')
    expect((await Encoder.load(folder, CPU)).choice.checked).toHaveLength(2)
  })

  it('that came without stored values keeps what the processor gives, and is checked against that later', async () => {
    const folder = await installLittleEncoder(models('own'))
    await Encoder.load(folder, CPU)
    const { results } = await runStoredChecks(folder, CPU)
    expect(results.map(({ passed }) => passed)).toEqual([true, true])
    const file = path.join(folder, '.checks.json')
    const stored = JSON.parse(await readFile(file, 'utf8')) as { embedding: string }
    const off = new Float32Array(LITTLE.embedding).fill(1)
    await writeFile(file, JSON.stringify({ ...stored, embedding: Buffer.from(off.buffer).toString('base64') }))
    const later = await runStoredChecks(folder, CPU)
    expect(later.results.map(({ passed }) => passed)).toEqual([true, false])
  })

  it('has the sizes of its manifest, and one stage gives what two give', async () => {
    const two = await Encoder.load(await installLittleEncoder(models('stages')), CPU)
    const one = await Encoder.load(await installOneStageEncoder(models('stages')), CPU)
    expect(two.shape).toEqual({
      stages: 'frames, then clips',
      side: 20,
      cropMargin: 1,
      cropBytes: 1200,
      framesPerSecond: 5,
      clipFrames: 6,
      featureSize: 12,
      embeddingSize: 5,
      single: false,
    })
    expect(one.shape).toMatchObject({ stages: 'clips', featureSize: 1200, embeddingSize: 5 })
    const crops = littleCrops(12)
    const [expected, actual] = await Promise.all(
      [two, one].map(async (encoder) => encoder.encodeClips(await encoder.encodeFrames(crops), LITTLE.clipFrames)),
    )
    expect(expected).toHaveLength(10)
    for (const [i, value] of expected!.entries()) expect(actual![i]).toBeCloseTo(value, 5)
    expect((await runStoredChecks(one.bundle.folder, CPU)).results).toEqual([
      expect.objectContaining({ output: 'clip embedding', passed: true }),
    ])
  })
})

describe.skipIf(!hasSwiftShader)('with a software adapter as the only one', () => {
  it('auto takes the processor and says why', async () => {
    const { choice } = await onSwiftShader(await installLittleEncoder(models('software')), 'auto')
    expect(choice.provider).toBe('cpu')
    expect(english.stored(choice.passedOver.find(({ provider }) => provider === 'webgpu')!.why)).toMatch(
      /SwiftShader Device .* runs on the CPU/,
    )
  })

  it('it is taken where it is asked for, with a warning, is checked, and gives what the processor gives', async () => {
    const folder = await installLittleEncoder(models('software'))
    const { choice, embedding, stderr } = await onSwiftShader(folder, 'webgpu')
    expect(choice).toMatchObject({ provider: 'webgpu', adapter: expect.stringMatching(/SwiftShader/) })
    expect(choice.checked!.map(({ passed }) => passed)).toEqual([true, true])
    expect(stderr).toMatch(/SwiftShader Device .* runs on the CPU/)
    const encoder = await Encoder.load(folder, CPU)
    const features = await encoder.encodeFrames(littleCrops(LITTLE.clipFrames))
    for (const [i, value] of (await encoder.encodeClips(features, LITTLE.clipFrames)).entries()) {
      expect(embedding[i]).toBeCloseTo(value, 4)
    }
    const { mtimeMs } = await stat(path.join(models('software'), '.providers.json'))
    expect((await onSwiftShader(folder, 'webgpu')).choice).toEqual(choice)
    expect((await stat(path.join(models('software'), '.providers.json'))).mtimeMs).toBe(mtimeMs)
  })

  it('a provider whose values are off is passed over, with how far off they are', async () => {
    const checks = await valuesToStore()
    const embedding = checks.embedding.map((value, i) => (i === 2 ? value * 1.05 : value))
    const folder = await installLittleEncoder(models('off'), { checks: { ...checks, embedding } })
    const { choice } = await onSwiftShader(folder, 'webgpu')
    expect(choice.provider).toBe('cpu')
    expect(english.stored(choice.passedOver.find(({ provider }) => provider === 'webgpu')!.why)).toMatch(
      /clip embeddings differ by [\d.]+ % .* wrong estimates/,
    )
  })

  it('a float16 model runs on the processor, with a reason instead of a stack trace', async () => {
    const folder = await installLittleEncoder(models('half'), { name: 'half', precision: 'float16' })
    const { choice, stderr } = await onSwiftShader(folder, 'webgpu')
    expect(choice.provider).toBe('cpu')
    expect(english.stored(choice.passedOver.find(({ provider }) => provider === 'webgpu')!.why)).toMatch(
      /does not support float16/,
    )
    expect(stderr).not.toMatch(/at .*\.js:\d+/)
  })
})
