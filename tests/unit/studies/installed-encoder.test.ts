import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { installedEncoder } from '#lib/studies/study-sampling.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'concord-encoders-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('an encoder that a first start is still writing is waited for', async () => {
  const found = installedEncoder(folder, 'expression-baseline')
  await installEmbeddedModels(folder)
  await expect(found).resolves.toMatchObject({ name: 'expression-baseline' })
})

it('where none comes, that is said; one that nobody has is not waited for', async () => {
  const message = expect.stringContaining('being prepared')
  await expect(installedEncoder(folder, 'expression-baseline', 0)).rejects.toMatchObject({
    code: 'unavailable',
    message,
  })
  await installEmbeddedModels(folder)
  await expect(installedEncoder(folder, 'nothing')).rejects.toMatchObject({ code: 'bad-input' })
})
