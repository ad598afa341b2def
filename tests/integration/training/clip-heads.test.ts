import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { writeFrameFeatures } from '#lib/analysis/frame-features.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { english } from '#lib/messages/translator.ts'
import { wholeCard } from '#lib/reports/whole-card.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { headForCard } from '#lib/training/card-material.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { expectedTraining } from '#lib/training/expected-seconds.ts'
import { exportHead, importHead } from '#lib/training/head-bundle.ts'
import { importedEstimates } from '#lib/training/imported-heads.ts'
import { permuteHeads } from '#lib/training/permute-heads.ts'
import { forgetAbandoned, networksOf } from '#lib/training/remembered-networks.ts'
import { trainedGroups } from '#lib/training/trained-groups.ts'
import { trainingHindrance } from '#lib/training/training-hindrance.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies, studyWithHead } from '../../fixtures/rated-study.ts'
import { trainNow } from '../../fixtures/runs.ts'

/** Numbers of a frame and of an embedding: few, so that networks are small. */
const [SIZE, EMBEDDING] = [6, 44]

let test: TestDatabase
let studies: RatedStudies
let studyId: string
let storage: DiskStorage

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test, EMBEDDING)
  ;({ studyId } = await studyWithHead(test, studies))
  storage = new DiskStorage(path.join(test.folder, 'storage'))
})
afterAll(() => test?.stop())

/** Frame features of all analyses, made up, as the analysis keeps them. */
async function keepFeatures(): Promise<void> {
  const random = new Random(5)
  const rows = await test.database.analysis.findMany({
    where: { state: 'done', features: null },
    select: { id: true, result: true },
  })
  for (const { id, result } of rows) {
    const { sampling, tracks } = storedAnalysis.read(result)
    const indices = [...new Array(sampling.samples).keys()]
    const values = Float32Array.from({ length: indices.length * SIZE }, () => random.normal())
    const file = path.join(test.folder, `${id}.safetensors`)
    const track = { indices, rows: async (from: number, to: number) => values.slice(from * SIZE, to * SIZE) }
    await writeFrameFeatures(file, new Map([[tracks.find(({ participant }) => participant)!.id, track]]), SIZE)
    await storage.take(`features/${id}.safetensors`, file)
    await test.database.analysis.update({ where: { id }, data: { features: `features/${id}.safetensors` } })
  }
}

const planOf = (kind: 'context' | 'temporal') =>
  trainingPlanSchema.parse({
    kind,
    loss: 'concordance and relations',
    targets: ['exp'],
    folds: { kind: 'grouped-k-fold', folds: 3, repeats: 1 },
    learning: { draws: 2, start: 'random', update: 'low-rank' },
  })

describe.each(['context', 'temporal'] as const)('a head of the kind %s', (kind) => {
  it('is trained, applied, exported, imported and tested as the others are', { timeout: 240_000 }, async () => {
    const tools = { provider: 'cpu' as const, storage, modelsFolder: path.join(test.folder, 'none') }
    const { database } = test
    if (kind === 'temporal') {
      await expect(trainNow(database, studyId, planOf(kind), { tools })).rejects.toThrow(
        /not stored, and this head looks/,
      )
      const hindrance = await trainingHindrance(database, tools.modelsFolder, studyId, planOf(kind))
      expect(english(hindrance!)).toMatch(/10 recordings are not stored, and this head looks/)
      await keepFeatures()
      expect(await trainingHindrance(database, tools.modelsFolder, studyId, planOf(kind))).toBeUndefined()
      // Nobody rated it and its frames are not kept: the training must not fail by it.
      await studies.analysed(await studies.newInterview(studyId, 'UNRATED'), 2, new Random(8))
    }
    const [id] = await trainNow(database, studyId, planOf(kind), { tools })
    const head = await database.head.findUniqueOrThrow({ where: { id: id! } })
    const card = storedHeadCard.read(head.card)
    expect(card.model).toMatchObject({ kind, draws: 2 })
    expect(card.outOfFold.length).toBeGreaterThan(5)
    expect(card.residuals.length).toBeGreaterThan(5)
    const { material } = await headForCard(database, id!)
    expect(JSON.stringify(wholeCard(english, material!))).toContain('from 2 clips of each interview')

    const unseen = await studies.newInterview(studyId, `NEW-${kind}`)
    await studies.analysed(unseen, 4, new Random(9))
    if (kind === 'temporal') {
      await estimateUnseen(database, unseen, storage)
      expect(await database.estimate.count({ where: { interviewId: unseen, headId: id! } })).toBe(0)
      await keepFeatures()
    }
    await estimateUnseen(database, unseen, storage)
    expect(await database.estimate.count({ where: { interviewId: unseen, headId: id! } })).toBe(1)

    const models = path.join(test.folder, `models-${kind}`)
    const file = path.join(test.folder, 'head.zip')
    writeFileSync(file, (await exportHead(database, id!)).zip)
    const { manifest } = await importHead(models, file)
    expect(manifest.files['head.onnx']!.inputs.map(({ name }) => name)).toEqual(
      kind === 'context' ? ['embedding', 'window', 'counts'] : ['features'],
    )
    const [imported] = await importedEstimates(database, models, unseen, storage)
    const own = await database.estimate.findFirstOrThrow({ where: { interviewId: unseen, headId: id! } })
    const [low, high] = card.target.range
    expect(Math.min(high, Math.max(low, imported!.targets[0]!.value))).toBeCloseTo(own.value, 3)

    const groups = await trainedGroups(database, studyId, [id!])
    const tested = await permuteHeads(database, groups, { permutations: 1, seed: 1 }, { tools })
    expect(tested.heads[0]!.r).toBeCloseTo(card.performance.pearson.value!.r, 2)
    expect(tested.repeated[0]!.kind).toBe(kind)
  })
})

it('says what fits an evening where a training would take longer', async () => {
  const plan = { ...planOf('temporal'), learning: { draws: 1000, start: 'encoder', update: 'all' } as const }
  const expected = await expectedTraining(test.database, studyId, plan)
  expect(expected!.seconds).toBeGreaterThan(0)
  for (const { seconds } of expected!.fitting) expect(seconds).toBeLessThanOrEqual(4 * 3600)
})

it('forgets the networks of trainings that do not go on, and trains those again that were cut off', async () => {
  const { database } = test
  const create = (state: 'cancelled' | 'failed') =>
    database.trainingRun.create({ data: { studyId, plan: {}, state }, select: { id: true } })
  const [cancelled, failed] = [await create('cancelled'), await create('failed')]
  const work = path.join(test.folder, 'work')
  const network = { estimates: new Map(), losses: { training: [1], validation: [2] }, network: undefined }
  for (const id of [cancelled.id, failed.id, randomUUID()]) await networksOf(work, id).keep('key', network)
  await forgetAbandoned(database, work)
  expect(readdirSync(work)).toEqual([`training-${failed.id}`])
  const memory = networksOf(work, failed.id)
  expect(await memory.recall('key')).toEqual(network)
  const folder = path.join(work, `training-${failed.id}`)
  writeFileSync(path.join(folder, readdirSync(folder)[0]!), '')
  expect(await memory.recall('key')).toBeUndefined()
  await memory.forget()
  expect(existsSync(folder)).toBe(false)
})
