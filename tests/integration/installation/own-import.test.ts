import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { installedModels } from '#lib/installation/installed-models.ts'
import { listImports } from '#lib/installation/list-imports.ts'
import { planImport, takeImportFile } from '#lib/installation/model-imports.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { requestAnalysis } from '#lib/jobs/request-analysis.ts'
import { requestImportAgain } from '#lib/jobs/request-import.ts'
import { english } from '#lib/messages/translator.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { installedEncoder } from '#lib/studies/study-sampling.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { manifestOf, OWN, ownModel, type Taking } from '../../fixtures/own-onnx.ts'
import { phantomVideo } from '../../fixtures/videos.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

let test: TestDatabase
let queue: Queue
let storage: DiskStorage
let administrator: Person
let worker: ChildProcess

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  storage = new DiskStorage(path.join(test.folder, 'files'))
  administrator = await person(test.database, 'Administrator', 'administrator')
  worker = spawn(process.execPath, [path.join(ROOT, 'cli/concord.ts'), 'worker'], {
    env: { ...process.env, DATABASE_URL: test.url, CONCORD_DATA: test.folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
})
afterAll(async () => {
  worker?.kill('SIGKILL')
  await queue?.stop()
  await test?.stop()
})

async function until<T>(read: () => Promise<T>, isReached: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const value = await read()
    if (isReached(value)) return value
    if (Date.now() > deadline) throw new Error(`still ${String(value)}`)
    await wait(100)
  }
}

const isEnded = ({ state }: { state: string }) => ['done', 'failed', 'cancelled'].includes(state)
async function ended(id: string) {
  const row = await until(async () => (await listImports(test.database)).find((one) => one.id === id)!, isEnded)
  const said = row.outcome?.findings?.map(({ level, text }) => `${level}: ${english.stored(text)}`) ?? []
  return { ...row, said }
}

const TAKING: Taking = { layout: 'NTCHW', channelOrder: 'BGR', range: '0-255', mean: [0, 0, 0], deviation: [1, 1, 1] }
const { file: _, ...FIELDS } = manifestOf(TAKING, '')
const MANIFEST = { ...FIELDS, licence: { name: 'CC BY-NC 4.0', nonCommercial: true } }

it('an ONNX file is looked through, corrected, accepted and installed with one upload, and encodes a study', async () => {
  const wrong = { ...MANIFEST, output: { ...MANIFEST.output, name: 'out', size: 7 } }
  const first = await planImport(test.database, administrator, {
    fileName: 'clips.onnx',
    precision: 'auto',
    own: { manifest: JSON.stringify(wrong), dryRun: true, acceptLicence: false },
  })
  const file = path.join(test.folder, 'clips.onnx')
  await writeFile(file, await ownModel(TAKING))
  await takeImportFile(test.database, storage, queue, administrator, { importId: first, part: 'weights', file })
  const refused = await ended(first)
  expect(refused).toMatchObject({ state: 'done', problem: null, hasFiles: true, own: { dryRun: true } })
  expect(refused.said).toEqual([
    expect.stringContaining('note: There is no golden tensor'),
    'problem: There is no output out. The model has: features.',
    'problem: output.size is 7, but the network gave 5 values.',
  ])

  const ask = (id: string, own: Parameters<typeof requestImportAgain>[3]['own']) =>
    requestImportAgain(test.database, queue, administrator, { id, own })
  const second = await ask(first, { manifest: JSON.stringify(MANIFEST), dryRun: true })
  const checked = await ended(second)
  expect(checked.said).toEqual([expect.stringContaining('note: There is no golden tensor')])
  expect(checked.own).toMatchObject({ title: 'Brought', licence: { name: 'CC BY-NC 4.0', nonCommercial: true } })
  expect(
    (await installedModels(path.join(test.folder, 'models'))).map((model) => 'name' in model && model.name),
  ).not.toContain('brought')
  await expect(ask(first, { dryRun: true })).rejects.toThrow(/have been deleted/)
  await expect(ask(second, { dryRun: false })).rejects.toThrow(/excludes commercial use/)

  const third = await ask(second, { dryRun: false, acceptLicence: true })
  expect(await ended(third)).toMatchObject({ state: 'done', problem: null, own: { acceptedBy: 'Administrator' } })
  const accepted = await test.database.auditEntry.findMany({ where: { action: 'model.licence.accept' } })
  expect(accepted).toMatchObject([
    { userId: administrator.id, subject: third, details: { details: { model: 'brought', licence: 'CC BY-NC 4.0' } } },
  ])
  await until(
    () => readdir(path.join(test.folder, 'files/imports')),
    (files) => files.length === 0,
  )

  const study = { code: 'OWN', title: 'Own', description: '', scale: 'cains', target: 'exp', encoder: 'brought' }
  const { framesPerSecond, clipFrames: stride } = await installedEncoder(path.join(test.folder, 'models'), 'brought')
  const studyId = await createStudy(test.database, administrator, { ...study, framesPerSecond, stride })
  const visit = { studyId, participant: 'P1', visit: 'V1', date: '2026-01-02' }
  const { id: interviewId } = await addInterview(test.database, administrator, visit)
  const video = path.join(test.folder, 'own.mp4')
  await copyFile(await phantomVideo('own-import.mp4', 3), video)
  const recording = { path: video, name: 'a.mp4', bytes: 1 }
  const taken = await takeRecording(test.database, storage, administrator, interviewId, recording)
  const id = await requestAnalysis(test.database, queue, administrator, taken)
  const analysed = await until(() => test.database.analysis.findUniqueOrThrow({ where: { id } }), isEnded)
  expect(analysed).toMatchObject({ state: 'done', problem: null })
  const { clips, sampling, provenance } = storedAnalysis.read(analysed.result)
  expect(provenance.encoder.name).toBe('brought')
  expect(analysed.embeddings!.byteLength).toBe(clips.length * OWN.size * 4)
  // Three seconds at 5 Hz are 15 frames.
  expect(sampling).toMatchObject({ framesPerSecond: 5, clipFrames: OWN.frames, stride: OWN.frames, samples: 15 })
  expect(clips).toHaveLength(4)
}, 120_000)
