import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBundle } from '#lib/bundles/bundle.ts'
import { encoderVersions, findBundle } from '#lib/bundles/find-bundle.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { SMALL_SIZE, writeFormulaCheckpoint } from '#tests/fixtures/formula-emoclip.ts'
import { installLittleEncoder } from '#tests/fixtures/little-encoder.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const models = path.join(scratch, 'models')
const CPU = { threads: 1, provider: 'cpu' as const }
const folders: Record<string, string> = {}

beforeAll(async () => {
  const weights = path.join(scratch, 'small.pth')
  await writeFormulaCheckpoint(weights, SMALL_SIZE)
  for (const [age, precision] of (['float32', 'int8', 'float16'] as const).entries()) {
    const { folder } = await importEmoclip({
      weights,
      precision,
      modelsFolder: models,
      clips: (kind) => phantomClips(1, kind),
      threads: 2,
    })
    folders[precision] = folder
    const at = new Date(2026, 0, 1 + age)
    await utimes(path.join(folder, 'manifest.json'), at, at)
  }
})

describe('an encoder in several precisions', () => {
  it('is taken in the one that suits the machine, whichever came last', async () => {
    expect(path.basename((await encoderVersions(models, 'emoclip'))[0]!.folder)).toMatch(/float16/)
    expect(await suitingEncoder(models, 'emoclip', CPU)).toBe(folders.int8)
    await rm(folders.int8!, { recursive: true })
    expect(await suitingEncoder(models, 'emoclip', CPU)).toBe(folders.float32)
  })

  it('of another model is left where it is: the model that was installed last counts', async () => {
    const folder = await installLittleEncoder(models, { name: 'emoclip' })
    expect(await suitingEncoder(models, 'emoclip', CPU)).toBe(folder)
  })

  it('that is not installed is named', async () => {
    await expect(suitingEncoder(models, 'other', CPU)).rejects.toThrow(/“other” is not installed/)
  })
})

describe('a bundle', () => {
  it('is found by its hash, and named by title and version where it is missing', async () => {
    const { sha256 } = await openBundle(folders.float32!)
    const named = { sha256, title: 'EmoCLIP', version: 'float32-1' }
    expect((await findBundle(models, named)).folder).toBe(folders.float32)
    await expect(findBundle(models, { ...named, sha256: '0'.repeat(64) })).rejects.toThrow(
      /EmoCLIP float32-1 is not installed/,
    )
    await expect(findBundle(path.join(scratch, 'nowhere'), named)).rejects.toThrow(/not installed/)
  })
})
