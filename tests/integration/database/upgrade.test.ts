import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listPeople } from '#lib/access/accounts.ts'
import type { Person } from '#lib/access/permissions.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { applyMigrations } from '#lib/database/apply-migrations.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { findRecording } from '#lib/studies/recordings.ts'
import { listStudies, studyOverview } from '#lib/studies/study-overview.ts'
import { headWithCard, listHeads } from '#lib/training/training-runs.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../prisma/migrations')
const STUDY = '0198c0de-0000-7000-8000-000000000001'
const MANAGER: Person = {
  id: '0198c0de-0000-7000-8000-00000000000a',
  name: 'Manager',
  email: 'manager@example.org',
  role: 'researcher',
}
const RATERS = ['0198c0de-0000-7000-8000-00000000000b', '0198c0de-0000-7000-8000-00000000000c']
const HEAD = '0198c0de-0000-7000-8000-00000000000d'
const PARTICIPANTS = 6
/** Ids of the rows of a participant: the interview 1, the recording 2, the analysis 3, ... */
const idOf = (participant: number, kind: number) =>
  `0198c0de-0000-7000-8${String(kind).padStart(3, '0')}-0000000000${participant}0`

/** An analysis as it was stored before its JSON had a format number. */
const OLD_RESULT = {
  recording: {
    container: 'mov',
    codec: 'h264',
    width: 640,
    height: 480,
    rotation: 0,
    frameRate: 25,
    durationMs: 5120,
    hasAudio: true,
    sha256: 'a'.repeat(64),
    bytes: 1000,
  },
  sampling: { framesPerSecond: 12.5, clipFrames: 32, stride: 32, samples: 64 },
  tracks: [{ id: 0, sightings: 64, firstIndex: 0, lastIndex: 63, meanSide: 180, meanScore: 0.97, participant: true }],
  coverage: 1,
  clips: [0, 1].map((i) => ({ startMs: i * 2560, endMs: (i + 1) * 2560, coverage: 1 })),
  warnings: [],
  provenance: {
    software: { name: 'Concord', version: '0.1.0' },
    node: 'v24.0.0',
    platform: 'linux x64',
    decoder: { name: 'node-av', version: '6.1.1' },
    runtime: { name: 'onnxruntime-node', version: '1.30.0', provider: 'cpu' },
    detector: { name: 'tiny-face-detector', version: '1.0.0', sha256: 'd'.repeat(64) },
    encoder: {
      name: 'expression-baseline',
      version: '1.0.0',
      sha256: 'b'.repeat(64),
      precision: 'float32',
      intendedUse: 'Research.',
    },
  },
  timings: { seconds: 1, timesRealTime: 5, stages: { decoding: 0.5 }, peakMemoryMb: { faces: 200 } },
}

const scores = (exp: number) => ({
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`MAP${i + 1}`, 1])),
  ...Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`EXP${i + 1}`, exp])),
})

/** Rows in every table that the first release had, written by SQL alone. */
async function fillFirstRelease(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const insert = async (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row)
    const places = columns.map((_, i) => `$${i + 1}`)
    const sql = `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`)}) VALUES (${places})`
    await client.query(sql, Object.values(row))
  }
  const { id, name, email, role } = MANAGER
  await insert('User', { id, name, email, role, passwordHash: 'none' })
  for (const [i, rater] of RATERS.entries())
    await insert('User', {
      id: rater,
      name: `Rater ${i}`,
      email: `rater${i}@example.org`,
      role: 'clinician',
      passwordHash: 'none',
    })
  await insert('SetupCode', { id: 1, codeHash: 'c'.repeat(64) })
  await insert('Study', { id: STUDY, code: 'OLD', title: 'Old study', scale: 'cains', target: 'exp' })
  await insert('Membership', { studyId: STUDY, userId: id, role: 'manager' })
  for (const rater of RATERS) await insert('Membership', { studyId: STUDY, userId: rater, role: 'rater' })
  const codes = Array.from({ length: PARTICIPANTS }, (_, i) => `P${i}`)
  const embeddings = Buffer.from(new Float32Array(2 * 512).fill(0.5).buffer)
  await insert('Head', {
    id: HEAD,
    studyId: STUDY,
    kind: 'ridge',
    encoder: 'expression-baseline',
    encoderHash: 'b'.repeat(64),
    target: 'exp',
    penalty: 1,
    participants: codes,
    sheets: [],
    onnx: Buffer.from('onnx'),
    sha256: 'e'.repeat(64),
  })
  for (const [i, code] of codes.entries()) {
    await insert('Participant', { id: idOf(i, 0), studyId: STUDY, code })
    await insert('Interview', { id: idOf(i, 1), participantId: idOf(i, 0), visit: 'V1', date: '2026-01-02' })
    await insert('Recording', {
      id: idOf(i, 2),
      interviewId: idOf(i, 1),
      storageKey: `recordings/${i}.mp4`,
      fileName: 'a.mp4',
      bytes: 1000,
      sha256: 'a'.repeat(64),
      facts: JSON.stringify({ codec: 'h264' }),
    })
    await insert('Analysis', {
      id: idOf(i, 3),
      recordingId: idOf(i, 2),
      encoder: 'expression-baseline',
      state: i === PARTICIPANTS - 1 ? 'failed' : 'done',
      stage: 'done',
      progress: 1,
      attempt: 1,
      problem: i === PARTICIPANTS - 1 ? 'This file is not a video that can be read.' : null,
      result: i === PARTICIPANTS - 1 ? null : JSON.stringify(OLD_RESULT),
      embeddings: i === PARTICIPANTS - 1 ? null : embeddings,
      startedAt: '2026-01-02T10:00:00Z',
      finishedAt: '2026-01-02T10:01:00Z',
    })
    for (const [rater, raterId] of RATERS.entries())
      await insert('RatingSheet', {
        id: idOf(i, 4 + rater),
        interviewId: idOf(i, 1),
        raterId,
        scale: 'cains',
        scores: JSON.stringify(scores((i + rater) % 5)),
        revision: 2,
        lockedAt: '2026-01-03T10:00:00Z',
      })
    if (i === PARTICIPANTS - 1) continue
    await insert('Estimate', {
      id: idOf(i, 6),
      headId: HEAD,
      analysisId: idOf(i, 3),
      interviewId: idOf(i, 1),
      kind: 'outOfFold',
      value: 3 * i,
      lower: 3 * i - 2,
      upper: 3 * i + 2,
      clips: JSON.stringify([3 * i, null]),
    })
  }
  // As programs of before could have left them: of a participant in the training data, and with an interval of no width.
  const left = {
    headId: HEAD,
    analysisId: idOf(0, 3),
    interviewId: idOf(0, 1),
    value: 0,
    lower: 0,
    upper: 0,
    clips: '[0, null]',
  }
  await insert('Estimate', { ...left, id: idOf(0, 7), kind: 'inSample' })
  await insert('Estimate', { ...left, id: idOf(0, 8), kind: 'unseen' })
  await insert('AuditEntry', {
    userId: id,
    action: 'study.create',
    subject: STUDY,
    details: JSON.stringify({ by: 'hand' }),
  })
  await client.end()
}

let test: TestDatabase
const names = readdirSync(MIGRATIONS, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? entry.name : []))
  .sort()

beforeAll(async () => {
  test = await startTestDatabase({ migrated: false })
  const first = path.join(test.folder, 'first-migration')
  mkdirSync(first)
  cpSync(path.join(MIGRATIONS, names[0]!), path.join(first, names[0]!), { recursive: true })
  expect(await applyMigrations(test.url, first)).toEqual([names[0]])
  await fillFirstRelease(test.url)
})
afterAll(() => test?.stop())

describe('a database of the first release', () => {
  it('is upgraded once, by every migration since', async () => {
    expect(names.length).toBeGreaterThan(4)
    expect(await applyMigrations(test.url)).toEqual(names.slice(1))
    expect(await applyMigrations(test.url)).toEqual([])
  })

  it('keeps no estimate of the training data, and no interval of no width', async () => {
    const { database } = test
    const select = { kind: true, value: true, lower: true, upper: true } as const
    const left = await database.estimate.findMany({
      where: { interviewId: idOf(0, 1) },
      select,
      orderBy: { kind: 'asc' },
    })
    expect(left).toEqual([
      { kind: 'outOfFold', value: 0, lower: -2, upper: 2 },
      { kind: 'unseen', value: 0, lower: null, upper: null },
    ])
    await database.estimate.deleteMany({ where: { kind: 'unseen' } })
  })

  it('keeps every other row of every table', async () => {
    const { database } = test
    expect(await database.user.count()).toBe(3)
    expect(await database.membership.count()).toBe(3)
    expect(await database.participant.count()).toBe(PARTICIPANTS)
    expect(await database.ratingSheet.count()).toBe(2 * PARTICIPANTS)
    expect(await database.estimate.count()).toBe(PARTICIPANTS - 1)
    expect(await database.setupCode.findUnique({ where: { id: 1 } })).toMatchObject({ codeHash: 'c'.repeat(64) })
    expect(await database.auditEntry.findMany()).toMatchObject([
      { userId: MANAGER.id, action: 'study.create', subject: STUDY, details: { by: 'hand' } },
    ])
  })

  it('is read by the pages: people, studies, interviews', async () => {
    expect((await listPeople(test.database)).map(({ name }) => name)).toEqual(['Manager', 'Rater 0', 'Rater 1'])
    expect((await listStudies(test.database, MANAGER)).studies).toMatchObject([{ id: STUDY, code: 'OLD' }])
    const overview = await studyOverview(test.database, MANAGER, STUDY, 'manager')
    expect(overview.counts).toMatchObject({ interviews: PARTICIPANTS, rated: PARTICIPANTS })
    expect(overview.head).toMatchObject({ id: HEAD })
    const { rows } = await studyInterviews(test.database, MANAGER, 'manager', { studyId: STUDY, search: '', page: 1 })
    expect(rows.map(({ participant, lockedSheets }) => [participant, lockedSheets])).toEqual(
      expect.arrayContaining([['P0', 2]]),
    )
  })

  it('shows an interview with its analysis, estimate and sheets', async () => {
    const view = await interviewPage(test.database, MANAGER, idOf(2, 1), 'manager')
    expect(view).toMatchObject({ participant: 'P2', visit: 'V1', blind: undefined, lockedSheets: 2 })
    expect(view.analysis).toMatchObject({ state: 'done', result: { coverage: 1, recording: { codec: 'h264' } } })
    expect(view.estimate).toMatchObject({ value: 6, interval90: [4, 8], kind: 'outOfFold', ofEarlierAnalysis: false })
    expect(view.estimate!.clips.map(({ value }) => value)).toEqual([6, null])
    expect(view.sheets.map(({ score }) => score)).toEqual([8, 12])
    const failed = await interviewPage(test.database, MANAGER, idOf(PARTICIPANTS - 1, 1), 'manager')
    expect(failed.analysis).toMatchObject({ state: 'failed', problem: 'This file is not a video that can be read.' })
    expect(failed.estimate).toBeUndefined()
    expect(await findRecording(test.database, idOf(0, 2), false)).toMatchObject({ storageKey: 'recordings/0.mp4' })
  })

  it('has its heads, without a card, and its agreement', async () => {
    expect((await listHeads(test.database, STUDY)).heads).toMatchObject([{ id: HEAD, inUse: true, participants: 6 }])
    expect(await headWithCard(test.database, HEAD)).toMatchObject({ card: undefined, study: { code: 'OLD' } })
    const agreement = await studyAgreement(test.database, STUDY)
    expect(agreement.pairs).toHaveLength(PARTICIPANTS - 1)
    expect(agreement.pairs.map(({ estimate }) => estimate)).toEqual([0, 3, 6, 9, 12])
  })
})
