import { gzipSync } from 'node:zlib'
import type { Person } from '#lib/access/permissions.ts'
import { agreementInShort } from '#lib/agreement/agreement-in-short.ts'
import type { AgreementQuery } from '#lib/agreement/agreement-query.ts'
import { agreementPage } from '#lib/agreement/study-agreement.ts'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { PORTRAIT_SIDE } from '#lib/analysis/portraits.ts'
import { openConsensuses } from '#lib/consensus/open-consensuses.ts'
import type { Database } from '#lib/database/client.ts'
import { listRuns } from '#lib/jobs/list-runs.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { SHOWN, SORTS } from '#lib/review/interview-filters.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { studyTasks } from '#lib/review/study-tasks.ts'
import { visitGrid } from '#lib/review/visit-grid.ts'
import { waitingSheets } from '#lib/review/waiting-sheets.ts'
import { panss } from '#lib/scales/panss.ts'
import { Random } from '#lib/statistics/random.ts'
import { listStudies, studyOverview } from '#lib/studies/study-overview.ts'
import { analysisOf } from '../fixtures/analysis.ts'
import { person, startTestDatabase } from '../fixtures/database.ts'
import { processorSecondsOf } from '../fixtures/processes.ts'

const INTERVIEWS = 2000
const RATERS = 3
const TARGETS = 20
const RUNS = 120
/** An hour of clips, each half a clip after the one before. */
const CLIPS = 2800
const FACES = 3

/** Fills a database with a generated study of some size. @returns the study, its heads and raters */
export async function fillLargeStudy(
  database: Database,
  { interviews: size, targets } = { interviews: INTERVIEWS, targets: TARGETS },
): Promise<{ studyId: string; heads: string[]; raters: string[] }> {
  const random = new Random(1)
  const raters = await Promise.all(
    Array.from({ length: RATERS }, (_, i) => person(database, `Rater ${i + 1}`, 'clinician')),
  )
  const study = await database.study.create({
    data: { code: 'LARGE', title: 'Large', scale: 'panss', target: 'negative' },
  })
  const participants = Array.from({ length: size / 2 }, (_, i) => ({
    id: uuid(1, i),
    studyId: study.id,
    code: `P-${i}`,
    site: random.pick(['north', 'south', 'east']),
    sex: random.pick(['f', 'm']),
    ageBand: random.pick(['18–29', '30–39', '40–59']),
  }))
  await database.participant.createMany({ data: participants })
  const severity = participants.map(() => random.normal())
  const interviews = Array.from({ length: size }, (_, i) => ({
    id: uuid(2, i),
    participantId: participants[Math.floor(i / 2)]!.id,
    visit: i % 2 === 0 ? 'Baseline' : 'Follow-up',
    date: new Date(Date.UTC(2026, i % 12, 1 + (i % 27))),
  }))
  await database.interview.createMany({ data: interviews })
  const score = (t: number) => clamp(Math.round(4 + 1.2 * t + 0.7 * random.normal()), 1, 7)
  for (const rater of raters) {
    await database.ratingSheet.createMany({
      data: interviews.map((interview, i) => ({
        interviewId: interview.id,
        raterId: rater.id,
        scale: 'panss',
        scores: Object.fromEntries(panss.items.map(({ key }) => [key, score(severity[Math.floor(i / 2)]!)])),
        lockedAt: new Date(),
      })),
    })
  }
  const recordings = interviews.map(({ id }, i) => ({
    id: uuid(3, i),
    interviewId: id,
    storageKey: `r/${i}`,
    fileName: 'a.mp4',
    bytes: 1n,
    current: true,
  }))
  await database.recording.createMany({ data: recordings })
  await database.analysis.createMany({
    data: recordings.map(({ id }, i) => ({
      id: uuid(4, i),
      recordingId: id,
      encoder: 'emoclip',
      state: 'done' as const,
    })),
  })
  const result = JSON.stringify(longAnalysis(random))
  await database.$executeRaw`UPDATE "Analysis" SET result = ${result}::jsonb`
  const keys = ['negative', ...panss.items.slice(0, targets - 1).map(({ key }) => key)]
  const heads: string[] = []
  for (const target of keys) {
    const items = target === 'negative' ? 7 : 1
    const head = await database.head.create({
      data: {
        studyId: study.id,
        kind: 'ridge',
        encoder: 'emoclip',
        encoderHash: 'x',
        target,
        penalty: 1,
        onnx: new Uint8Array(1),
        sha256: 'x',
      },
    })
    heads.push(head.id)
    await database.estimate.createMany({
      data: interviews.map((interview, i) => ({
        headId: head.id,
        analysisId: uuid(4, i),
        interviewId: interview.id,
        kind: 'outOfFold' as const,
        value: items * clamp(4 + severity[Math.floor(i / 2)]! + 0.6 * random.normal(), 1, 7),
        lower: items,
        upper: 7 * items,
        clips: [],
      })),
    })
  }
  return { studyId: study.id, heads, raters: raters.map(({ id }) => id) }
}

/** The analysis of an hour with several people, each with a portrait of its usual size. */
function longAnalysis(random: Random) {
  const portrait = () => Buffer.from(Array.from({ length: 40 * PORTRAIT_SIDE }, () => 256 * random.next()))
  const clips = Array.from({ length: CLIPS }, (_, i) => ({
    startMs: 1280 * i,
    endMs: 1280 * i + 2560,
    coverage: random.next(),
  }))
  const [track] = analysisOf().tracks
  const tracks = Array.from({ length: FACES }, (_, id) => ({
    ...track!,
    id,
    participant: id === 0,
    portrait: portrait().toString('base64'),
  }))
  const quality = [
    {
      code: 'picture-cuts' as const,
      message: 'The picture cuts 12 times.',
      advice: 'Record the participant’s own picture.',
      numbers: {},
    },
  ]
  return storedAnalysis.write(analysisOf({ clips, tracks, quality }))
}

/** Server time of the agreement page on that study, filter after filter. */
export async function benchAgreementPage(): Promise<void> {
  const test = await startTestDatabase()
  try {
    const { database } = test
    const { studyId, heads, raters } = await fillLargeStudy(database)
    // As the server does by itself within a minute.
    await test.asOwner('ANALYZE')
    console.log(`${INTERVIEWS} interviews of ${INTERVIEWS / 2} participants, ${RATERS} raters, ${TARGETS} targets`)
    const queries: AgreementQuery[] = [
      {},
      ...heads.slice(1).map((source) => ({ source })),
      { visit: 'Baseline' },
      { site: 'north' },
      { sex: 'f', visit: 'Follow-up' },
      { rater: raters[0]! },
    ]
    const times: number[] = []
    const work: number[] = []
    let bytes = 0
    for (let run = 0; run < RUNS; run++) {
      const started = performance.now()
      const before = process.cpuUsage()
      const answer = JSON.stringify(await agreementPage(database, studyId, queries[run % queries.length]))
      times.push(performance.now() - started)
      const { user, system } = process.cpuUsage(before)
      work.push((user + system) / 1000)
      bytes = Math.max(bytes, gzipSync(answer).length)
    }
    console.log(
      `agreement page, server time of ${RUNS} views over ${queries.length} sources and filters: ${inWords(times)}; answer at most ${Math.round(bytes / 1024)} kB compressed`,
    )
    // What else runs on the machine changes this less.
    console.log(`  of it on the processor, without the database: ${inWords(work)}`)
  } finally {
    await test.stop()
  }
}

const STUDY_INTERVIEWS = 5000

/** Server time of the home page, and of a study's own page with its table of interviews, in every order and filter. */
export async function benchStudyPage(): Promise<void> {
  const test = await startTestDatabase()
  try {
    const { database } = test
    const { studyId, heads, raters } = await fillLargeStudy(database, { interviews: STUDY_INTERVIEWS, targets: 1 })
    // With the encoder of the analyses: those of another one count nowhere.
    const settings = { headId: heads[0]!, assignsRaters: true, encoder: 'emoclip', itemLimit: 2 }
    await database.study.update({ where: { id: studyId }, data: settings })
    const assigned = await database.interview.findMany({ select: { id: true } })
    await database.assignment.createMany({
      data: assigned.map(({ id }, i) => ({
        interviewId: id,
        raterId: raters[i % raters.length]!,
        purpose: 'main' as const,
        place: i + 1,
        dueOn: new Date('2026-01-31'),
      })),
    })
    const reader = await person(database, 'Reader', 'researcher')
    await database.membership.create({ data: { studyId, userId: reader.id, role: 'manager' } })
    await database.membership.createMany({
      data: raters.map((userId) => ({ studyId, userId, role: 'rater' as const })),
    })
    // As the server does by itself within a minute.
    await test.asOwner('VACUUM ANALYZE')
    console.log(`${STUDY_INTERVIEWS} interviews, ${RATERS} raters who signed all, each interview assigned`)
    await timeHome(database, reader, studyId)
    for (const sort of SORTS) await timeViews(database, reader, { studyId, sort })
    for (const show of SHOWN.slice(1)) await timeViews(database, reader, { studyId, show })
    await timeViews(database, reader, { studyId, search: 'P-12' })
    for (const filters of [{ rated: 'none' }, { coverageBelow: 50 }, { doubt: 'dark-face' }, { visit: 'V1' }] as const)
      await timeViews(database, reader, { studyId, filters })
  } finally {
    await test.stop()
  }
}

/** The parts of the home page that its people wait for, of a manager and of a rater, what comes later, and a study's overview alone. */
async function timeHome(database: Database, reader: Person, studyId: string): Promise<void> {
  const rater = await database.user.findFirstOrThrow({ where: { memberships: { some: { studyId, role: 'rater' } } } })
  for (const [who, by] of [
    ['a manager', reader],
    ['a rater', rater],
  ] as const)
    await timeRuns(`home page of ${who}`, () => Promise.all([listStudies(database, by), waitingSheets(database, by)]))
  await timeRuns('  what is to settle, which comes later', () => openConsensuses(database, reader))
  await timeRuns('  what runs', () => listRuns(database, reader, 0))
  await timeRuns('study overview', () => studyOverview(database, reader, studyId, 'manager'))
  for (const [who, by, role] of [
    ['a manager', reader, 'manager'],
    ['a rater', rater, 'rater'],
  ] as const) {
    await timeRuns(`overview page of ${who}, what waits`, () => studyTasks(database, by, role, studyId))
    await timeRuns(`  participants by visit`, (run) =>
      visitGrid(database, by, role, { studyId, page: 1 + ((run * 7) % 100) }),
    )
  }
  await timeRuns('  r with its interval, which comes later', () => agreementInShort(database, studyId))
}

async function timeRuns(about: string, view: (run: number) => Promise<unknown>): Promise<void> {
  const times: number[] = []
  // It fills the caches.
  await view(0)
  const before = processorSecondsOf(process.pid)
  for (let run = 0; run < RUNS / 3; run++) {
    const started = performance.now()
    await view(run)
    times.push(performance.now() - started)
  }
  // What else runs on the machine changes this less.
  const work = (1000 * (processorSecondsOf(process.pid) - before)) / times.length
  console.log(
    `${about}: ${inWords(times)}, at best ${Math.min(...times).toFixed(0)} ms; on processors, with the database ${work.toFixed(0)} ms`,
  )
}

async function timeViews(
  database: Database,
  reader: Person,
  query: Parameters<typeof studyInterviews>[3],
): Promise<void> {
  const { studyId: _, ...about } = query
  await timeRuns(`study page, ${JSON.stringify(about)}`, (run) => {
    const request = { ...query, descending: run % 2 === 1, page: 1 + ((run * 7) % 100) }
    return Promise.all([
      studyOverview(database, reader, query.studyId, 'manager'),
      studyInterviews(database, reader, 'manager', request),
    ])
  })
}

function inWords(times: readonly number[]): string {
  const sorted = times.slice(1).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0)
  return `first ${times[0]!.toFixed(0)} ms, then p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`
}

const uuid = (kind: number, i: number) => `0000000${kind}-0000-4000-8000-${i.toString(16).padStart(12, '0')}`
