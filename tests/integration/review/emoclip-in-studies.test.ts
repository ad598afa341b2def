import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import type { ImportPart } from '#lib/bundles/imported-models.ts'
import { installedModels } from '#lib/installation/installed-models.ts'
import { listImports } from '#lib/installation/list-imports.ts'
import { planImport, takeImportFile } from '#lib/installation/model-imports.ts'
import { listWorkers } from '#lib/installation/workers.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { requestAnalysis, requestOutdated } from '#lib/jobs/request-analysis.ts'
import { requestImportCancel } from '#lib/jobs/request-import.ts'
import { savePromptSet, wordsOnFaces, wordsOrWhy } from '#lib/review/words-on-faces.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { installedEncoder, setSampling } from '#lib/studies/study-sampling.ts'
import { TextService } from '#lib/words/text-service.ts'
import { seeded, TINY, tinyClip, writeWeights } from '#tests/fixtures/clip-family.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { madeUpVocabulary, SMALL_SIZE, writeFormulaCheckpoint } from '../../fixtures/formula-emoclip.ts'
import { phantomVideo } from '../../fixtures/videos.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

let test: TestDatabase
let queue: Queue
let storage: DiskStorage
let administrator: Person
let worker: ChildProcess
let texts: TextService
const models = () => path.join(test.folder, 'models')

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  storage = new DiskStorage(path.join(test.folder, 'files'))
  administrator = await person(test.database, 'Administrator', 'administrator')
  texts = new TextService(path.join(ROOT, 'lib/words/text-process.ts'), 1)
  worker = spawn(process.execPath, [path.join(ROOT, 'cli/concord.ts'), 'worker'], {
    env: { ...process.env, DATABASE_URL: test.url, CONCORD_DATA: test.folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
})
afterAll(async () => {
  texts?.stop()
  worker?.kill('SIGKILL')
  await queue?.stop()
  await test?.stop()
})

async function until<T>(read: () => Promise<T>, isReached: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const value = await read()
    if (isReached(value)) return value
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`)
    await wait(100)
  }
}

const importState = async (id: string) => (await listImports(test.database)).find((row) => row.id === id)!
const ended = ({ state }: { state: string }) => ['done', 'failed', 'cancelled'].includes(state)

async function upload(id: string, part: ImportPart, write: (file: string) => Promise<void>) {
  const file = path.join(test.folder, `${part}-${id}`)
  await write(file)
  await takeImportFile(test.database, storage, queue, administrator, { importId: id, part, file })
}

const checkpoint = (file: string) => writeFormulaCheckpoint(file, SMALL_SIZE)

describe('an import from the Models page', () => {
  it('ends in an encoder that is listed, and keeps nothing of the upload', async () => {
    const id = await planImport(test.database, administrator, {
      fileName: 'emoclip.pth',
      precision: 'float32',
      intendedUse: 'Tests: weights of a formula.',
    })
    await upload(id, 'vocabulary', (file) => writeFile(file, madeUpVocabulary()))
    await upload(id, 'weights', checkpoint)
    const done = await until(() => importState(id), ended)
    expect(done).toMatchObject({
      state: 'done',
      problem: null,
      outcome: { precision: 'float32', headInstalled: false },
    })
    expect(await installedModels(models())).toContainEqual(
      expect.objectContaining({ name: 'emoclip', words: 'yes', intendedUse: 'Tests: weights of a formula.' }),
    )
    await until(
      () => readdir(path.join(test.folder, 'files/imports')),
      (files) => files.length === 0,
    )
    await expect(installedEncoder(models(), 'emoclip')).resolves.toMatchObject({
      framesPerSecond: 12.5,
      clipFrames: 32,
    })
  })

  it('of Exp-CLIP takes CLIP’s checkpoint beside its own, and both go', async () => {
    const request = { fileName: 'exp.pth', model: 'exp-clip', precision: 'float32' } as const
    const id = await planImport(test.database, administrator, request)
    await upload(id, 'clip', (file) => writeWeights(file, tinyClip(21)))
    await upload(id, 'weights', (file) =>
      writeWeights(file, seeded({ 'mlp.weight': [TINY.projected, TINY.embedding] }, 4)),
    )
    expect(await until(() => importState(id), ended)).toMatchObject({ state: 'done', problem: null })
    expect(await installedModels(models())).toContainEqual(expect.objectContaining({ name: 'exp-clip-vit-128-16-32' }))
    await until(
      () => readdir(path.join(test.folder, 'files/imports')),
      (files) => files.length === 0,
    )
  })

  it('of a file that is none says so, and leaves nothing behind', async () => {
    const id = await planImport(test.database, administrator, { fileName: 'holiday.pth', precision: 'auto' })
    await upload(id, 'weights', (file) => writeFile(file, 'PK\x03\x04 and then something else'))
    expect(await until(() => importState(id), ended)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/ends before its weights do/),
    })
    expect((await readdir(models())).filter((name) => name.startsWith('.making'))).toEqual([])
  })

  it('can be cancelled, and its files go', async () => {
    const id = await planImport(test.database, administrator, { fileName: 'emoclip.pth', precision: 'int8' })
    await upload(id, 'vocabulary', (file) => writeFile(file, 'x'))
    await requestImportCancel(test.database, storage, queue, administrator, id)
    expect(await importState(id)).toMatchObject({ state: 'cancelled' })
    await expect(upload(id, 'weights', (file) => writeFile(file, 'x'))).rejects.toThrow(/abandoned/)
    expect(await readdir(path.join(test.folder, 'files/imports'))).toEqual([])
  })

  it('the worker says what its machine can do', async () => {
    const workers = await until(
      () => listWorkers(test.database),
      ({ length }) => length > 0,
    )
    expect(workers[0]!.providers).toContainEqual(expect.objectContaining({ provider: 'cpu', works: true, why: '' }))
    for (const { works, why } of workers[0]!.providers) expect(works || why.length > 10).toBe(true)
  })
})

describe('a study that uses EmoCLIP', () => {
  let studyId: string
  let interviewId: string
  const latest = () =>
    test.database.analysis.findFirstOrThrow({
      where: { recording: { interviewId } },
      orderBy: { createdAt: 'desc' },
    })
  const finished = () => until(latest, (row) => ['done', 'failed'].includes(row.state))

  beforeAll(async () => {
    studyId = await createStudy(test.database, administrator, {
      code: 'WORDS',
      title: 'Words',
      description: '',
      scale: 'cains',
      target: 'exp',
      encoder: 'emoclip',
    })
    interviewId = (
      await addInterview(test.database, administrator, { studyId, participant: 'P1', visit: 'V1', date: '2026-01-02' })
    ).id
    const file = path.join(test.folder, 'recording.mp4')
    await copyFile(await phantomVideo('words.mp4', 8), file)
    const recording = { path: file, name: 'a.mp4', bytes: 1 }
    const recordingId = await takeRecording(test.database, storage, administrator, interviewId, recording)
    await requestAnalysis(test.database, queue, administrator, recordingId)
    await finished()
  })

  it('compares its clips with words; their shares add up to one, and texts are encoded once', async () => {
    const tools = { modelsFolder: models(), texts }
    const first = await wordsOnFaces(test.database, tools, interviewId, { set: 'mafw-11' })
    expect(first.prompts).toHaveLength(11)
    for (const { probabilities } of first.clips) {
      expect(probabilities!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10)
    }
    expect(first.summary.reduce((sum, { mean }) => sum + mean, 0)).toBeCloseTo(1, 10)
    const silent = { modelsFolder: models(), texts: { encodeTexts: () => Promise.reject(new Error('asked again')) } }
    expect(await wordsOnFaces(test.database, silent, interviewId, { set: 'mafw-11' })).toEqual(first)
  })

  it('tries a person’s own words, and keeps them for the study', async () => {
    const tools = { modelsFolder: models(), texts }
    const prompts = [
      { label: 'reduced', texts: ['reduced movement of the face'] },
      { label: 'mixed', texts: ['anger + sadness', 'smiling with tears'] },
    ]
    const tried = await wordsOnFaces(test.database, tools, interviewId, { prompts })
    const { id } = await savePromptSet(test.database, administrator, { studyId, title: 'Mine', prompts })
    const kept = await wordsOnFaces(test.database, tools, interviewId, { set: id })
    expect(kept.clips).toEqual(tried.clips)
    const change = { studyId, id, title: 'Mine', prompts: prompts.toReversed() }
    await savePromptSet(test.database, administrator, { ...change, revision: 0 })
    await expect(savePromptSet(test.database, administrator, { ...change, revision: 0 })).rejects.toThrow(
      /Somebody else/,
    )
    await expect(savePromptSet(test.database, administrator, { studyId, title: 'Mine', prompts })).rejects.toThrow(
      /already/,
    )
  })

  it('makes clips of another stride from the kept frame features, byte for byte where they coincide', async () => {
    const framesPerSecond = 12.5
    const before = await latest()
    expect(before).toMatchObject({ state: 'done', features: expect.stringMatching(/safetensors$/) })
    await setSampling(test.database, administrator, { studyId, encoder: 'emoclip', stride: 16, framesPerSecond })
    expect(await requestOutdated(test.database, queue, administrator, studyId)).toBe(1)
    const after = await finished()
    expect(after.id).not.toBe(before.id)
    const [wide, narrow] = [before, after].map(({ result }) => storedAnalysis.read(result))
    expect(narrow).toMatchObject({ fromKeptFeatures: true, sampling: { stride: 16 } })
    expect(wide!.fromKeptFeatures).toBeUndefined()
    const size = SMALL_SIZE.embedding * 4
    const at = (row: typeof before, clip: number) =>
      Buffer.from(row.embeddings!).subarray(clip * size, (clip + 1) * size)
    expect(narrow!.clips[2]!.startMs).toBe(wide!.clips[1]!.startMs)
    expect(at(after, 0).equals(at(before, 0))).toBe(true)
    expect(at(after, 2).equals(at(before, 1))).toBe(true)
    expect(await requestOutdated(test.database, queue, administrator, studyId)).toBe(0)
  })

  it('analyses the video anew where the kept features are gone', async () => {
    const before = await latest()
    await storage.remove(before.features!)
    await setSampling(test.database, administrator, { studyId, encoder: 'emoclip', stride: 32, framesPerSecond: 12.5 })
    await requestOutdated(test.database, queue, administrator, studyId)
    const after = await finished()
    expect(after.state).toBe('done')
    expect(storedAnalysis.read(after.result).fromKeptFeatures).toBeUndefined()
    expect((await stat(path.join(test.folder, 'files', after.features!))).size).toBeGreaterThan(0)
    // Only the newest features are kept.
    expect(await readdir(path.join(test.folder, 'files/features'))).toHaveLength(1)
  })

  it('says what is missing where the encoder knows no words', async () => {
    const baseline = { encoder: 'expression-baseline', stride: 32, framesPerSecond: 12.5 }
    await setSampling(test.database, administrator, { studyId, ...baseline })
    await requestOutdated(test.database, queue, administrator, studyId)
    expect((await finished()).state).toBe('done')
    const tools = { modelsFolder: models(), texts }
    await expect(wordsOnFaces(test.database, tools, interviewId, { set: 'basic-7' })).rejects.toThrow(
      /Expression baseline does not support text descriptions/,
    )
    expect(await wordsOrWhy(test.database, tools, interviewId, 'basic-7')).toEqual({
      why: expect.stringMatching(/Analyse the recording with EmoCLIP/),
    })
    await expect(installedEncoder(models(), 'nothing')).rejects.toThrow(/is not installed/)
  })
})
