import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { listBundles, openBundle } from '#lib/bundles/bundle.ts'
import { emptyModelBin, modelUse, removedModels, removeModel, restoreModel } from '#lib/installation/remove-model.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { installLittleEncoder } from '../../fixtures/little-encoder.ts'

const NAME = 'little-encoder'
const reason = 'No longer needed'

let test: TestDatabase
let models: string
let folder: string
let administrator: Person

beforeAll(async () => {
  test = await startTestDatabase()
  models = path.join(test.folder, 'own-models')
  folder = path.basename(await installLittleEncoder(models, { name: NAME }))
  administrator = await person(test.database, 'Administrator', 'administrator')
})
afterAll(() => test?.stop())

const remove = () => removeModel(test.database, models, administrator, { folder, reason })

describe('a model', () => {
  it('goes with its cached texts, is listed, and comes back as it was', async () => {
    const { sha256 } = await openBundle(path.join(models, folder))
    const text = { encoder: sha256, text: 'a face', features: new Uint8Array(4) }
    await test.database.textFeature.create({ data: text })
    await remove()
    expect(await listBundles(models)).toEqual([])
    expect(await test.database.textFeature.count()).toBe(0)
    const [removed, ...others] = await removedModels(models)
    expect(others).toEqual([])
    expect(removed).toMatchObject({ title: 'Little encoder', reason, removedBy: 'Administrator' })
    await expect(remove()).rejects.toMatchObject({ code: 'not-found' })
    await restoreModel(test.database, models, administrator, removed!.id)
    expect((await openBundle(path.join(models, folder))).sha256).toBe(sha256)
    expect(await removedModels(models)).toEqual([])
    await expect(restoreModel(test.database, models, administrator, removed!.id)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('that a study uses stays, and the study is named', async () => {
    const study = { code: 'USES', title: 'Uses it', description: '', scale: 'cains', target: 'exp', encoder: NAME }
    const studyId = await createStudy(test.database, administrator, study)
    expect(await modelUse(test.database, models, folder)).toMatchObject({ studies: ['USES'], analyses: 0, heads: 0 })
    await expect(remove()).rejects.toMatchObject({ code: 'conflict', message: /USES uses Little encoder/ })
    await test.database.study.delete({ where: { id: studyId } })
  })

  it('is not restored over the same version that was installed since', async () => {
    await remove()
    const [removed] = await removedModels(models)
    await installLittleEncoder(models, { name: NAME })
    await expect(restoreModel(test.database, models, administrator, removed!.id)).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await removedModels(models)).toHaveLength(1)
  })

  it('goes for good after a week', async () => {
    const [removed] = await removedModels(models)
    const place = path.join(models, '.removed', removed!.id)
    await emptyModelBin(models, new Date(removed!.goesAt.getTime() - 1))
    expect(existsSync(place)).toBe(true)
    await emptyModelBin(models, removed!.goesAt)
    expect(existsSync(place)).toBe(false)
    expect(await removedModels(models)).toEqual([])
  })
})
