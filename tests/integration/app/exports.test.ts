import { globSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Access } from '#app/access.ts'
import { GET as auditTrail } from '#app/api/audit/route.ts'
import { GET as comparisonTable } from '#app/api/comparisons/[id]/route.ts'
import { GET as studyExport } from '#app/api/exports/[id]/file/route.ts'
import { GET as headBundle } from '#app/api/heads/[id]/bundle/route.ts'
import { GET as modelCard } from '#app/api/heads/[id]/card/route.ts'
import { GET as severityReport } from '#app/api/interviews/[id]/report/route.ts'
import { GET as wordsTable } from '#app/api/interviews/[id]/words/route.ts'
import { GET as participantData } from '#app/api/participants/[id]/export/route.ts'
import { GET as recordingCopy } from '#app/api/recordings/[id]/blurred/route.ts'
import { GET as recordingFaces } from '#app/api/recordings/[id]/faces/route.ts'
import { GET as poster } from '#app/api/recordings/[id]/poster/route.ts'
import { GET as recording } from '#app/api/recordings/[id]/route.ts'
import { GET as issuedFile } from '#app/api/reports/[id]/file/route.ts'
import { GET as agreementTable } from '#app/api/studies/[id]/agreement/route.ts'
import { GET as historyTable } from '#app/api/studies/[id]/history/route.ts'
import { GET as planText } from '#app/api/studies/[id]/plan/route.ts'
import { GET as raterNames } from '#app/api/studies/[id]/raters/route.ts'
import { POST as upload } from '#app/api/uploads/[[...path]]/route.ts'
import { UPLOAD_KINDS } from '#app/api/uploads/upload-kinds.ts'
import type { DeclaredRoute } from '#app/declared-route.ts'
import { downloadOf } from '#app/exports/download.ts'
import { may, mayInStudy, type Person, type StudyRole } from '#lib/access/permissions.ts'
import { saveAnchors } from '#lib/anchors/study-anchors.ts'
import { storedComparison, storedComparisonPlan } from '#lib/comparisons/comparison-plan.ts'
import { type ExportChoice, storedChoice } from '#lib/exports/export-choice.ts'
import { makeExport } from '#lib/exports/make-export.ts'
import { english } from '#lib/messages/translator.ts'
import { planContentSchema } from '#lib/plans/analysis-plan.ts'
import { lockPlan, savePlan } from '#lib/plans/study-plans.ts'
import { makeReport } from '#lib/reports/severity/make-report.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { keepReport } from '#lib/review/issued-reports.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { saveEventKind } from '#lib/studies/event-kinds.ts'
import { defaultPlan } from '#lib/training/training-runs.ts'
import { callersOf, refusal } from '../../fixtures/callers.ts'
import { COMPARISON_PLAN, COMPARISON_RESULT } from '../../fixtures/comparison.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'
import { unzipped } from '../../fixtures/unzipped.ts'

const asking = vi.hoisted(() => ({ person: undefined as Person | undefined }))
vi.mock('#app/session.ts', () => ({ currentPerson: async () => asking.person }))

let test: TestDatabase
let world: StudyWorld
let foreign: StudyWorld
let blind: Person
let callers: [string, Person | undefined, StudyRole | undefined][]
/** One of each kind, clinicians and researchers apart. */
let everyone: typeof callers

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.CONCORD_DATA = test.folder
  world = await makeStudyWorld(test, 'OWN', 3)
  foreign = await makeStudyWorld(test, 'FOREIGN', 4)
  for (const { recordingId } of [world, foreign]) await storedCopy(recordingId)
  for (const each of [world, foreign]) exportIds.set(each.studyId, await storedExport(each))
  for (const { studyId } of [world, foreign]) comparisonIds.set(studyId, await storedComparisonOf(studyId))
  for (const { studyId, members } of [world, foreign]) await lockedPlan(studyId, members.manager)
  for (const each of [world, foreign]) await storedPoster(each)
  for (const { studyId, interviews } of [world, foreign]) {
    const other = await test.database.recording.findFirstOrThrow({ where: { interviewId: interviews[1]! } })
    otherRecordings.set(studyId, other.id)
  }
  const administrator = await person(test.database, 'Administrator', 'administrator')
  everyone = callersOf(world, foreign, administrator).map(({ name, person: who, role }) => [name, who, role])
  for (const [, who] of everyone) if (who) for (const each of [world, foreign]) await storedReport(each, who)
  blind = await person(test.database, 'Blind', 'clinician')
  await test.database.membership.create({ data: { studyId: world.studyId, userId: blind.id, role: 'rater' } })
  callers = [
    ['nobody', undefined, undefined],
    ['an administrator', administrator, undefined],
    ['somebody of another study', foreign.members.manager, undefined],
    ['a manager', world.members.manager, 'manager'],
    ['a rater', world.members.rater, 'rater'],
    ['a viewer', world.members.viewer, 'viewer'],
  ]
})
afterAll(() => test?.stop())

/** A blurred copy of a recording, as far as a download needs one. */
async function storedCopy(recordingId: string): Promise<void> {
  const storageKey = `blurred/${recordingId}.mp4`
  const file = path.join(test.folder, 'copy.mp4')
  writeFileSync(file, 'blurred')
  await new DiskStorage(programFolders().files).take(storageKey, file)
  await test.database.recordingCopy.create({ data: { recordingId, storageKey, bytes: 7n, state: 'done' } })
}

const exportIds = new Map<string, string>()
const comparisonIds = new Map<string, string>()
/** By study, a recording that nobody has played. */
const otherRecordings = new Map<string, string>()

/** An export that was made, as far as a download needs one. @returns its id */
async function storedExport({ studyId, members }: StudyWorld): Promise<string> {
  const storageKey = `exports/${studyId}.zip`
  const file = path.join(test.folder, 'export.zip')
  const choice: ExportChoice = { kind: 'data', parts: ['tables'], use: 'study' }
  const wanted = { studyId, choice, person: members.manager, role: 'manager' as const }
  const { signal } = new AbortController()
  await makeExport(file, wanted, { database: test.database, version: '0', signal })
  await new DiskStorage(programFolders().files).take(storageKey, file)
  const run = { choice: storedChoice.write(choice), state: 'done' as const, finishedAt: new Date() }
  return (await test.database.exportRun.create({ data: { studyId, storageKey, bytes: 8n, ...run } })).id
}

/** A still picture of a recording, as far as showing it needs one. */
async function storedPoster({ recordingId }: StudyWorld): Promise<void> {
  await test.database.preview.create({ data: { recordingId, poster: new Uint8Array([0xff, 0xd8, 0xff]) } })
}

async function storedComparisonOf(studyId: string): Promise<string> {
  const stored = {
    plan: storedComparisonPlan.write(COMPARISON_PLAN),
    result: storedComparison.write(COMPARISON_RESULT),
  }
  const data = { studyId, ...stored, state: 'done' as const, finishedAt: new Date() }
  return (await test.database.encoderComparison.create({ data })).id
}

const reportIds = new Map<string, string>()

/** A report of a study's first interview that was handed out to a person. */
async function storedReport({ studyId, interviews, members }: StudyWorld, { id, name }: Person): Promise<void> {
  const choice = { size: 'A4' as const, comment: '' }
  const { manager } = members
  const issuedAt = new Date()
  const made = await makeReport(english, test.database, manager, 'manager', interviews[0]!, choice, issuedAt)
  const kept = await keepReport(test.database, { id, name }, interviews[0]!, { ...made, ...choice, issuedAt })
  reportIds.set(`${studyId} ${id}`, kept)
}

async function lockedPlan(studyId: string, manager: Person): Promise<void> {
  const head = { ...defaultPlan('exp'), encoder: 'expression-baseline' }
  const content = planContentSchema.parse({ target: 'exp', head, groups: [], participants: null })
  const { revision } = await savePlan(test.database, manager, { id: studyId, content, reason: '', revision: null })
  await lockPlan(test.database, manager, { studyId, revision }, async () => ['e'.repeat(64)])
}

async function get(route: DeclaredRoute, who: Person | undefined, id: string, query = ''): Promise<Response> {
  asking.person = who
  return route(new Request(`http://localhost/${query}`), { params: Promise.resolve({ id }) })
}

/**
 * A route, what it is about, what it answers, and the action that the audit trail has of it. One that is missing what it
 * needs in these studies says so to those who may have it.
 */
type Route = [
  name: string,
  route: DeclaredRoute,
  idIn: (world: StudyWorld, who?: Person) => string,
  type: string | RegExp,
  audited: string | undefined,
]

const ROUTES: Route[] = [
  ['a severity report', severityReport, ({ interviews }) => interviews[0]!, 'application/pdf', 'report.view'],
  ['the table of an agreement', agreementTable, ({ studyId }) => studyId, 'text/csv', 'agreement.export'],
  ['who the codes of raters are', raterNames, ({ studyId }) => studyId, 'text/csv', 'raters.export'],
  ['the history of a study', historyTable, ({ studyId }) => studyId, 'text/csv', 'history.export'],
  ['an analysis plan', planText, ({ studyId }) => studyId, 'text/plain', 'plan.export'],
  ['a model card', modelCard, ({ headId }) => headId, 'application/pdf', 'head.card'],
  [
    'a comparison of encoders',
    comparisonTable,
    ({ studyId }) => comparisonIds.get(studyId)!,
    'text/csv',
    'encoder.export',
  ],
  ['a head', headBundle, ({ headId }) => headId, 'application/zip', 'head.export'],
  [
    'everything about a participant',
    participantData,
    ({ participantId }) => participantId,
    'application/zip',
    'participant.export',
  ],
  [
    'a face-blurred copy of a recording',
    recordingCopy,
    ({ recordingId }) => recordingId,
    'video/mp4',
    'recording.blurred',
  ],
  ['an export of a study', studyExport, ({ studyId }) => exportIds.get(studyId)!, 'application/zip', 'export.download'],
  ['a table of descriptions', wordsTable, ({ interviews }) => interviews[0]!, /not installed/, 'words.export'],
  [
    'a report that was handed out',
    issuedFile,
    ({ studyId }, who) => reportIds.get(`${studyId} ${who?.id}`)!,
    'application/pdf',
    'report.export',
  ],
  ['a still picture of a recording', poster, ({ recordingId }) => recordingId, 'image/jpeg', undefined],
  ['the audit trail', auditTrail, () => 'audit', 'text/csv', 'audit.export'],
  [
    'the faces of a recording',
    recordingFaces,
    ({ studyId }) => otherRecordings.get(studyId)!,
    'application/json',
    'recording.play',
  ],
  ['a recording', recording, ({ recordingId }) => recordingId, 'video/mp4', 'recording.play'],
]

/** Routes that pages show the answers of, and that save no file. */
const SHOWN = [recording, poster, recordingFaces]

it('every route that declares a permission is tried below', async () => {
  const app = path.resolve(import.meta.dirname, '../../../app')
  const untried: string[] = []
  for (const file of globSync('**/route.{ts,tsx}', { cwd: app })) {
    const handlers: Record<string, { access?: Access }> = await import(path.join(app, file))
    for (const [method, handler] of Object.entries(handlers)) {
      if (!handler.access || handler.access.for === 'everyone') continue
      if (![upload, ...ROUTES.map(([, route]) => route)].some((tried) => tried === handler))
        untried.push(`${method} ${file}`)
    }
  }
  expect(untried).toEqual([])
})

describe.each(ROUTES)('%s', (_name, route, idIn, type, audited) => {
  const { access } = route

  it('is given to those who may have it, and to nobody else', async () => {
    for (const [name, who, role] of everyone) {
      const { id: last } = (await test.database.auditEntry.findFirst({ orderBy: { id: 'desc' } }))!
      const subject = idIn(world, who ?? world.members.manager)
      const answer = await get(route, who, subject)
      const refused = refusal(access, { name, person: who, role })
      const entries = await test.database.auditEntry.findMany({ where: { id: { gt: last } } })
      if (refused) {
        expect(answer.status, name).toBe(refused)
        expect(answer.headers.get('content-type'), name).toContain('application/json')
        expect(Object.keys((await answer.json()) as object)).toEqual(['message'])
        const about = access.for === 'study' ? { subject } : {}
        const entry = { userId: who?.id ?? null, action: 'access.refused', ...about }
        if (who) expect(await test.database.auditEntry.count({ where: entry }), name).toBeGreaterThan(0)
        else expect(entries, name).toEqual([])
      } else if (typeof type !== 'string') {
        expect(await answer.text(), name).toMatch(type)
        expect(entries, name).toEqual([])
      } else {
        expect(answer.status, name).toBe(200)
        expect(answer.headers.get('content-type'), name).toContain(type)
        expect(entries, name).toMatchObject(audited ? [{ userId: who!.id, action: audited, subject }] : [])
        expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0)
        expect(answer.headers.get('cache-control')).toBe('private, no-store')
        if (SHOWN.includes(route)) continue
        expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"/)
      }
    }
  })

  it.runIf(access.for === 'study')('of another study is answered like one that does not exist', async () => {
    const { manager } = world.members
    const other = await get(route, manager, idIn(foreign, manager))
    const none = await get(route, manager, '0198c0de-0000-7000-8000-000000000000')
    const nonsense = await get(route, manager, '../../etc/passwd')
    expect([other.status, none.status, nonsense.status]).toEqual([404, 404, 404])
    const message = await other.text()
    expect(await none.text()).toBe(message)
    expect(await nonsense.text()).toBe(message)
  })
})

/** What no file that is taken away may hold. */
const LICENSED = 'Wording-that-somebody-holds-the-rights-in'

it('none of these files holds the study’s anchors, which may be protected wording', async () => {
  const { studyId, members } = world
  const anchors = { EXP1: { definition: LICENSED, levels: { 0: LICENSED, 4: LICENSED } } }
  await saveAnchors(test.database, members.manager, { studyId, revision: 0, anchors })
  const stored = await test.database.studyAnchors.findUniqueOrThrow({ where: { studyId } })
  expect(JSON.stringify(stored.anchors), 'it would be found').toContain(LICENSED)
  for (const [name, route, idIn, type] of ROUTES) {
    if (route.access.for !== 'study' || typeof type !== 'string') continue
    const bytes = Buffer.from(await (await get(route, members.manager, idIn(world, members.manager))).arrayBuffer())
    const texts =
      type === 'application/zip'
        ? [...(await unzipped(bytes)).values()].map((file) => Buffer.from(file).toString('latin1'))
        : [type === 'application/pdf' ? (await pdfText(new Uint8Array(bytes))).join('') : bytes.toString('latin1')]
    expect(texts.join('').length, name).toBeGreaterThan(0)
    expect(texts.join('').replace(/\s/g, ''), name).not.toContain(LICENSED)
  }
})

it('the audit trail says by name what was taken away', async () => {
  const { studyId, members } = world
  const kind = { studyId, name: 'Gown on', key: 'g', colour: '#aabbcc', excludes: true }
  const { id } = await saveEventKind(test.database, members.manager, kind)
  await get(participantData, members.manager, world.participantId)
  await get(issuedFile, members.manager, reportIds.get(`${studyId} ${members.manager.id}`)!)
  await get(studyExport, members.manager, exportIds.get(studyId)!)
  const [, administrator] = callers[1]!
  const trail = await (await get(auditTrail, administrator, 'audit')).text()
  const { data } = Papa.parse<Record<string, string>>(trail.trim(), { header: true })
  const about = (action: string) => new Set(data.filter((row) => row.action === action).map((row) => row.about))
  expect(await test.database.auditEntry.count({ where: { subject: id, action: 'event.kind' } })).toBe(1)
  expect(about('event.kind')).toEqual(new Set(['OWN, Gown on']))
  expect(about('participant.export')).toEqual(new Set(['OWN, OWN-P0']))
  expect(about('report.export').size).toBeGreaterThan(0)
  expect([...about('report.export')].every((name) => /^OWN, OWN-P0, V1, \d+$/.test(name!))).toBe(true)
  expect(about('export.download')).toEqual(new Set(['OWN']))
})

it('an export is given in parts, so that an interrupted download goes on', async () => {
  asking.person = world.members.manager
  const id = exportIds.get(world.studyId)!
  const part = (range: string) =>
    studyExport(new Request('http://localhost/', { headers: { range } }), { params: Promise.resolve({ id }) })
  const whole = Buffer.from(await (await get(studyExport, world.members.manager, id)).arrayBuffer())
  const answer = await part('bytes=3-')
  expect(answer.status).toBe(206)
  expect(answer.headers.get('content-range')).toBe(`bytes 3-${whole.length - 1}/${whole.length}`)
  expect(Buffer.from(await answer.arrayBuffer()).equals(whole.subarray(3))).toBe(true)
  expect((await part(`bytes=${whole.length}-`)).status).toBe(416)
})

it('a model card is also given as JSON', async () => {
  const answer = await get(modelCard, world.members.viewer, world.headId, '?as=json')
  expect(answer.headers.get('content-disposition')).toMatch(/model-card-OWN-exp\.json/)
  expect(await answer.json()).toMatchObject({ target: { key: 'exp' } })
})

it('a model card has no row of a participant who was deleted since its head was trained', async () => {
  const { studyId, members, headId } = foreign
  const participantsOf = async () => {
    const answer = await get(modelCard, members.manager, headId, '?as=json')
    const { outOfFold, residuals } = (await answer.json()) as Record<string, { participant: string }[]>
    return [outOfFold!, residuals!].map((rows) => new Set(rows.map(({ participant }) => participant)))
  }
  for (const before of await participantsOf()) expect([...before].sort()).toEqual(codes(0, 1, 2, 3, 4, 5))
  await test.database.participant.delete({ where: { studyId_code: { studyId, code: 'FOREIGN-P5' } } })
  for (const after of await participantsOf()) expect([...after].sort()).toEqual(codes(0, 1, 2, 3, 4))
})

const codes = (...numbers: number[]) => numbers.map((number) => `FOREIGN-P${number}`)

describe('a rater whose own sheet is not locked', () => {
  it('finds no estimate and no other rater’s scores in the report', async () => {
    const interviewId = world.interviews[3]!
    const { estimate, sheets } = await interviewPage(test.database, world.members.manager, interviewId, 'manager')
    const text = async (who: Person) =>
      (await pdfText(new Uint8Array(await (await get(severityReport, who, interviewId)).arrayBuffer()))).join(' ')
    const [open, hidden] = [await text(world.members.manager), await text(blind)]
    const secrets = [
      estimate!.value.toFixed(1),
      ...sheets.map(({ rater }) => rater),
      estimate!.head.sha256.slice(0, 12),
    ]
    for (const secret of secrets) {
      expect(open, 'what is hidden is there for those who may see it').toContain(secret)
      expect(hidden).not.toContain(secret)
    }
    expect(sheets).toHaveLength(2)
    expect(hidden).toContain('OWN-P3')
    expect(hidden).not.toMatch(/MAP1|EXP1/)
  })

  it('is given no table, neither of the agreement nor of descriptions', async () => {
    const agreement = await get(agreementTable, blind, world.studyId)
    const words = await get(wordsTable, blind, world.interviews[3]!)
    expect([agreement.status, words.status]).toEqual([403, 403])
    for (const answer of [agreement, words]) expect(await answer.text()).toMatch(/^\{"message":"[^"]+"\}$/)
  })

  it('is refused the table of descriptions, where a manager is only told that the encoder is missing', async () => {
    const answer = await get(wordsTable, world.members.manager, world.interviews[3]!)
    expect(await answer.text()).toMatch(/not installed/)
  })

  it('would otherwise find estimates and every rater’s scores in the table of the agreement', async () => {
    const table = await (await get(agreementTable, world.members.viewer, world.studyId)).text()
    const { data } = Papa.parse<Record<string, string>>(table.trim(), { header: true })
    expect(data).toHaveLength(6)
    expect(data.every((row) => row.participant!.startsWith('OWN-') && row.estimate_kind === 'out-of-fold')).toBe(true)
    expect(Object.keys(data[0]!)).toEqual(
      expect.arrayContaining(['estimate', 'rating_mean', 'rating: R1', 'rating: R2']),
    )
    expect(Number(data[3]!['rating: R1'])).toBe(12)
  })
})

describe('an upload', () => {
  const metadata = (fields: Record<string, string>) =>
    Object.entries(fields)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(',')

  const begin = async (who: Person | undefined, fields: Record<string, string>, bytes = 1): Promise<number> =>
    (await answerTo(who, fields, bytes)).status

  async function answerTo(
    who: Person | undefined,
    fields: Record<string, string>,
    bytes: number,
    accepted = 'en',
  ): Promise<Response> {
    asking.person = who
    const headers = {
      'accept-language': accepted,
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes),
      'upload-metadata': metadata(fields),
    }
    return upload(new Request('http://localhost/api/uploads', { method: 'POST', headers }), {
      params: Promise.resolve({}),
    })
  }

  it('is begun by those who may, for each kind of it', async () => {
    for (const [name, who, role] of callers) {
      for (const [part, { access }] of Object.entries(UPLOAD_KINDS)) {
        const { id } = await test.database.modelImport.create({
          data: { requestedById: who?.id ?? blind.id, fileName: 'a.pth', request: { precision: 'auto' } },
        })
        const fields = { interviewId: world.interviews[0]!, importId: id, filename: 'a.mp4' }
        const status = await begin(who, part === 'recording' ? fields : { ...fields, part })
        const allowed =
          who && (access.for === 'study' ? mayInStudy(who, role, access.permission) : may(who, access.permission))
        const hidden = who && access.for === 'study' && !mayInStudy(who, role, 'study.see')
        expect(status, `${part} by ${name}`).toBe(!who ? 401 : allowed ? 201 : hidden ? 404 : 403)
      }
    }
  })

  it('is refused for an interview of another study, for nothing, and for a purpose that there is not', async () => {
    const { rater } = world.members
    expect(await begin(rater, { interviewId: foreign.interviews[0]! })).toBe(404)
    expect(await begin(rater, { filename: 'a.mp4' })).toBe(404)
    expect(await begin(rater, { interviewId: world.interviews[0]!, part: 'anything' })).toBe(400)
    expect(await begin(rater, { interviewId: world.interviews[0]!, part: 'constructor' })).toBe(400)
  })

  it('that is too large for its kind is refused before the first byte', async () => {
    expect(await begin(callers[1]![1], { part: 'head' }, 2 ** 31)).toBe(400)
  })

  it('is refused in the language of whoever sends it', async () => {
    const [, administrator] = callers[1]!
    const german = await answerTo(administrator, { part: 'head' }, 2 ** 31, 'de-AT')
    expect(await german.text()).toBe('Exportierte Köpfe haben wenige Megabyte; diese Datei ist zu groß.')
    const english = await answerTo(administrator, { part: 'head' }, 2 ** 31)
    expect(await english.text()).toBe('Exported heads are a few megabytes; this file is too large.')
  })

  it('that the server no longer knows is said to be interrupted, not in the words of the protocol', async () => {
    asking.person = callers[1]![1]
    const headers = {
      'accept-language': 'de',
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    const address = 'http://localhost/api/uploads/00000000-0000-4000-8000-000000000000'
    const answer = await upload(new Request(address, { method: 'PATCH', headers, body: 'x' }), {
      params: Promise.resolve({}),
    })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toMatch(/^Der Upload wurde unterbrochen\./)
  })
})

describe('the name of a file that is taken away', () => {
  it.each([
    [['severity', 'NEG-1', 'P-1', 'V 1'], 'attachment; filename="severity-NEG-1-P-1-V_1.pdf"'],
    [['a"b\r\nx: y', '../..'], 'attachment; filename="a_b_x_y-_.pdf"'],
    [['Besuch für Zoë'], `attachment; filename="Besuch_f_r_Zo_.pdf"; filename*=UTF-8''Besuch_f%C3%BCr_Zo%C3%AB.pdf`],
    [[' ', ''], 'attachment; filename="export.pdf"'],
  ])('made of %j is safe in a header and on disk', async (name, disposition) => {
    const { headers } = await downloadOf(new Request('http://localhost/'), { name, extension: 'pdf', content: 'x' })
    expect(headers.get('content-disposition')).toBe(disposition)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
})
