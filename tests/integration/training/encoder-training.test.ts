import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import type { Provenance } from '#lib/analysis/analysis.ts'
import { writeFrameFeatures } from '#lib/analysis/frame-features.ts'
import { provenanceOf } from '#lib/analysis/provenance.ts'
import { type Bundle, listBundles, openBundle } from '#lib/bundles/bundle.ts'
import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { type HeadCard, storedHeadCard } from '#lib/heads/head-card.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { requestEncoderRetry, requestEncoderTraining } from '#lib/jobs/request-encoder-training.ts'
import { encoderHandler } from '#lib/jobs/run-encoder-job.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { liveRun } from '#lib/runs/live-run.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { addCaption } from '#lib/studies/clip-captions.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { installedEncoders } from '#lib/studies/study-sampling.ts'
import { studyCaptions } from '#lib/training/captioned-study-clips.ts'
import { forgetEncoderCheckpoints } from '#lib/training/encoder-checkpoints.ts'
import { encoderHasSeen } from '#lib/training/encoder-has-seen.ts'
import { storedEncoderPlan } from '#lib/training/encoder-plan.ts'
import { encoderTrainingsOf } from '#lib/training/encoder-runs.ts'
import { trainHeads } from '#lib/training/train-heads.ts'
import { defaultPlan } from '#lib/training/training-runs.ts'
import { makeTrainedBundle } from '#models/emoclip/trained-bundle.ts'
import { analysisOf } from '#tests/fixtures/analysis.ts'
import { person, startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { ENCODER_PLAN } from '#tests/fixtures/encoder-plan.ts'
import { analyseAs, runRow, unattendedQueue } from '#tests/fixtures/runs.ts'
import { installSmallEmoclip } from '#tests/fixtures/small-encoder.ts'
import { analysedRecording, completeSheet } from '#tests/fixtures/study-world.ts'

/** Clips of a recording that a caption is written for, in turn of the first and of the second kind. */
const CLIPS = 4
const CLIP_MS = 2560
const KINDS = [
  { label: 'smile', text: 'smiles widely' },
  { label: 'still', text: 'keeps still' },
] as const
const FRAMES = 32

let test: TestDatabase
let manager: Person
let studyId: string
let base: Bundle
let models: string
let storage: DiskStorage
const participants = new Map<string, string>()

beforeAll(async () => {
  test = await startTestDatabase()
  models = path.join(test.folder, 'models')
  storage = new DiskStorage(path.join(test.folder, 'files'))
  base = await openBundle(await installSmallEmoclip(models, path.join(test.folder, 'scratch')))
  manager = await person(test.database, 'Manager', 'researcher')
  const study = { code: 'CAPTIONED', title: 'Captioned', description: '', scale: 'cains', target: 'exp' }
  studyId = await createStudy(test.database, manager, study)
  await test.database.study.update({ where: { id: studyId }, data: { encoder: 'emoclip' } })
  const random = new Random(5)
  for (let i = 0; i < 8; i++) await addParticipant(`P${i}`, random)
})
afterAll(() => test?.stop())

/** A recording whose frames are of the first kind and of the second in turn, a caption for each clip. */
async function addParticipant(code: string, random: Random): Promise<void> {
  const { database } = test
  const { id: interviewId } = await addInterview(database, manager, {
    studyId,
    participant: code,
    visit: 'V1',
    date: '2026-01-02',
  })
  const recordingId = await analysedRecording(test, manager, interviewId, 0, random)
  const clips = Array.from({ length: CLIPS }, (_, i) => ({
    startMs: i * CLIP_MS,
    endMs: (i + 1) * CLIP_MS,
    coverage: 1,
  }))
  const made = analysisOf({ clips })
  const { name, title, version, intendedUse } = base.manifest
  const encoder = { name, title, version, intendedUse, sha256: base.sha256, precision: 'float32' as const }
  const size = 32
  const values = Float32Array.from({ length: CLIPS * FRAMES * size }, (_, i) => {
    const kind = Math.floor(i / (FRAMES * size)) % 2
    return (kind === (i % size) % 2 ? 1 : -1) + 0.5 * random.normal()
  })
  const key = `features/${recordingId}.safetensors`
  const file = path.join(test.folder, 'features.safetensors')
  const rows = {
    indices: [...new Array(CLIPS * FRAMES).keys()],
    rows: async (from: number, to: number) => values.slice(from * size, to * size),
  }
  await writeFrameFeatures(file, new Map([[0, rows]]), size)
  await storage.take(key, file)
  const analysis = { ...made, provenance: { ...made.provenance, encoder } }
  const id = await analyseAs(database, recordingId, { analysis, embeddings: new Float32Array(CLIPS * size) })
  await database.analysis.update({ where: { id }, data: { features: key } })
  for (const [i, { startMs, endMs }] of clips.entries())
    await addCaption(database, manager, { recordingId, fromMs: startMs, toMs: endMs - 80, ...KINDS[i % 2]! })
  participants.set(code, recordingId)
  const scores = completeSheet(participants.size % 5)
  const { revision } = await saveSheet(database, manager, { interviewId, scores, revision: 0 })
  await lockSheet(database, manager, interviewId, revision)
}

/** Analyses all recordings once more, as with this encoder, and trains a head on that. @returns its card */
async function headOn(encoder: Provenance['encoder']): Promise<HeadCard> {
  const made = analysisOf()
  const analysis = { ...made, provenance: { ...made.provenance, encoder } }
  const random = new Random(7)
  for (const recordingId of participants.values()) {
    const embeddings = Float32Array.from({ length: 32 * made.clips.length }, () => random.normal())
    await analyseAs(test.database, recordingId, { analysis, embeddings })
  }
  const [trained] = await trainHeads(test.database, studyId, defaultPlan('exp'))
  return storedHeadCard.read(trained!.head.card)
}

const workFolder = () => path.join(test.folder, 'work')

/** Does the run as a worker does. @param stopAfter epochs after which the worker stops */
async function work(id: string, stopAfter?: number): Promise<void> {
  await mkdir(workFolder(), { recursive: true })
  const stopping = new AbortController()
  const tools = {
    database: test.database,
    storage,
    models: { folder: models, encoderVersions: (name: string) => encoderVersions(models, name) },
    workFolder: workFolder(),
    decoderThreads: 2,
    makeTrainedEncoder: makeTrainedBundle,
  } as unknown as WorkerTools
  const { jobId } = await runRow(test.database, { kind: 'encoder', id })
  const signal = new AbortController().signal
  const context = { database: test.database, queue: unattendedQueue, job: { id: jobId!, signal } }
  await liveRun(
    { kind: 'encoder', id },
    { ...context, stopping: stopping.signal, tried: new Set() },
    {
      work: (attempt) => {
        const report = attempt.report.bind(attempt)
        attempt.report = (stage, progress, more) => {
          report(stage, progress, more)
          const epochs = (more?.history as { epochs?: unknown[] } | undefined)?.epochs?.length
          if (stopAfter !== undefined && epochs === stopAfter) stopping.abort()
        }
        return encoderHandler.work(tools, id, attempt)
      },
    },
  ).catch((error) => {
    if (stopAfter === undefined) throw error
  })
}

const request = () => requestEncoderTraining(test.database, unattendedQueue, manager, studyId, ENCODER_PLAN)
const listed = async (id: string) =>
  (await encoderTrainingsOf(test.database, studyId, 20)).find((run) => run.id === id)!

describe('an encoder that is trained on captions of a study', () => {
  it('learns from some participants, is tested on clips of others, and is installed with a card', async () => {
    const { recordings } = await studyCaptions(test.database, studyId, ENCODER_PLAN)
    expect(recordings.map(({ clips }) => new Set(clips.map(({ heldOut }) => heldOut)).size)).toEqual(
      new Array(8).fill(1),
    )
    expect(recordings.filter(({ clips }) => clips[0]!.heldOut)).toHaveLength(2)
    const id = await request()
    await expect(request()).rejects.toThrow(/already being trained/)
    await work(id)
    const run = await listed(id)
    expect(run).toMatchObject({ state: 'done', problem: null })
    expect(run.outcome).toMatchObject({ clips: 24, heldOutClips: 8, classes: ['smile', 'still'], leftOut: 0 })
    expect(run.history).toHaveLength(ENCODER_PLAN.epochs)
    expect(run.history[run.outcome!.epoch - 1]!.uar).toBe(1)
    const folder = path.join(models, run.outcome!.bundle)
    expect(await readFile(path.join(folder, 'card.md'), 'utf8')).toContain('captions of the study CAPTIONED, 24 clips')
    const encoder = await Encoder.load(folder, { threads: 2, provider: 'cpu' })
    expect(encoder.shape).toMatchObject({ featureSize: 32, clipFrames: FRAMES })
    await encoder.release()
    // Studies with EmoCLIP go on with what they had.
    expect((await encoderVersions(models, 'emoclip')).map(({ sha256 }) => sha256)).toEqual([base.sha256])
    expect(encoder.bundle.manifest.name).toMatch(/^emoclip-[0-9a-f]{8}$/)
  })

  it('is the same, byte for byte, where its worker stopped and another attempt went on', async () => {
    const [undisturbed] = (await listBundles(models)).filter(({ folder }) => folder !== base.folder)
    const id = await request()
    await work(id, 2)
    expect((await runRow(test.database, { kind: 'encoder', id })).state).not.toBe('done')
    const attempts = (await runRow(test.database, { kind: 'encoder', id })).attempt
    await work(id)
    const run = await listed(id)
    expect(run).toMatchObject({ state: 'done' })
    expect((await runRow(test.database, { kind: 'encoder', id })).attempt).toBe(attempts + 1)
    expect(run.history).toHaveLength(ENCODER_PLAN.epochs)
    // Names tell encoders by the hash of their weights.
    expect(path.join(models, run.outcome!.bundle)).toBe(undisturbed!.folder)
    await expect(requestEncoderRetry(test.database, unattendedQueue, manager, studyId, id)).rejects.toThrow(
      /Only a training/,
    )
  })

  it('is refused where the captioned recordings were not analysed with the encoder that it builds on', async () => {
    const plan = { ...ENCODER_PLAN, encoder: 'clip-vit-b-32' }
    await expect(requestEncoderTraining(test.database, unattendedQueue, manager, studyId, plan)).rejects.toThrow(
      /32 captions are of recordings that were not analysed/,
    )
  })

  it('leaves out a stretch without the face, and clips of a class that no other is of, and says so', async () => {
    const { recordings } = await studyCaptions(test.database, studyId, ENCODER_PLAN)
    const isHeldOut = new Map(recordings.map(({ features, clips }) => [features, clips[0]!.heldOut]))
    const recordingWhere = (heldOut: boolean) =>
      [...participants.values()].find((id) => isHeldOut.get(`features/${id}.safetensors`) === heldOut)!
    const yawn = { label: 'yawn', text: 'yawns' }
    const withoutFace = { fromMs: CLIPS * CLIP_MS + 1000, toMs: CLIPS * CLIP_MS + 3000 }
    const withFace = { fromMs: 0, toMs: CLIP_MS - 80 }
    await addCaption(test.database, manager, { recordingId: recordingWhere(false), ...withoutFace, ...yawn })
    await addCaption(test.database, manager, { recordingId: recordingWhere(true), ...withFace, ...yawn })
    const id = await request()
    await work(id)
    const { state, problem, outcome } = await listed(id)
    expect([state, problem]).toEqual(['done', null])
    expect(outcome).toMatchObject({ leftOut: 2, classes: ['smile', 'still'] })
  })

  it('that failed goes on within a week, unless something of its study was deleted', async () => {
    const { database } = test
    const folder = path.join(test.folder, 'kept')
    const endedAt = async (daysAgo: number) => {
      const finishedAt = new Date(Date.now() - daysAgo * 24 * 60 * 60_000)
      const plan = storedEncoderPlan.write(ENCODER_PLAN)
      const life = { state: 'failed' as const, finishedAt, createdAt: finishedAt }
      const { id } = await database.encoderTraining.create({ data: { studyId, plan, ...life } })
      await mkdir(path.join(folder, `encoder-training-${id}`), { recursive: true })
      return `encoder-training-${id}`
    }
    await endedAt(8)
    const recent = await endedAt(2)
    await forgetEncoderCheckpoints(database, folder)
    expect(await readdir(folder)).toEqual([recent])
    const entry = { kind: 'participant' as const, subjectId: studyId, studyId, title: 'P', reason: '', contents: {} }
    await database.binEntry.create({ data: { ...entry, goesAt: new Date() } })
    await forgetEncoderCheckpoints(database, folder)
    expect(await readdir(folder)).toEqual([])
  })

  it('marks heads on it in the same study, and no others', async () => {
    const trained = (await listBundles(models)).find(({ folder }) => folder !== base.folder)!
    const encoder = await Encoder.load(trained.folder, { threads: 2, provider: 'cpu' })
    const own = provenanceOf(encoder, base).encoder
    await encoder.release()
    const cases = [
      { encoder: { ...own, trainedOnStudy: undefined }, seen: undefined },
      { encoder: own, seen: true },
      { encoder: { ...own, trainedOnStudy: randomUUID() }, seen: undefined },
    ]
    for (const { encoder, seen } of cases) {
      expect((await headOn(encoder)).encoder.hasSeenStudy).toBe(seen)
      expect(await encoderHasSeen(test.database, studyId)).toBe(seen ?? false)
    }
    const choices = await installedEncoders(models)
    expect(choices.length).toBeGreaterThan(1)
    for (const { name, trainedOnStudies } of choices)
      expect(trainedOnStudies).toEqual(name === 'emoclip' ? [] : [studyId])
  })
})
