import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import readExcel from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OUTSIDE_RATER } from '#lib/access/outside-rater.ts'
import { saveAnchors } from '#lib/anchors/study-anchors.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { EXPORT_PARTS, type ExportChoice, type ExportPart } from '#lib/exports/export-choice.ts'
import { planExport, removeExpiredExports, storeExport } from '#lib/exports/export-runs.ts'
import { exportFile, listExports } from '#lib/exports/listed-exports.ts'
import { makeExport } from '#lib/exports/make-export.ts'
import { exportHandler } from '#lib/jobs/run-export-job.ts'
import { CLIP_NAMES } from '#lib/movement/measures.ts'
import { importRatings, previewImport } from '#lib/rating-imports/import-ratings.ts'
import { namesOfCodes, raterCodes } from '#lib/ratings/rater-codes.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { liveRun } from '#lib/runs/live-run.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { setConsent } from '#lib/studies/consent.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { removeEventKind, saveEventKind } from '#lib/studies/event-kinds.ts'
import { addEventMark } from '#lib/studies/event-marks.ts'
import { INTERVIEW_LIMITS } from '#lib/studies/interview-limits.ts'
import { studyStorage } from '#lib/studies/study-quota.ts'
import { startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { readNpy } from '#tests/fixtures/npy.ts'
import { pdfText } from '#tests/fixtures/pdf-text.ts'
import { runRow, unattendedQueue } from '#tests/fixtures/runs.ts'
import { completeSheet, makeStudyWorld, type StudyWorld } from '#tests/fixtures/study-world.ts'
import { unzipped } from '#tests/fixtures/unzipped.ts'

const ALL = Object.keys(EXPORT_PARTS) as ExportPart[]
const DATA: ExportChoice = { kind: 'data', parts: ALL, use: 'study' }

/** What no file may hold: a wording that the study has typed in under a licence. */
const LICENSED = 'Wording-that-somebody-holds-the-rights-in'

let test: TestDatabase
let world: StudyWorld
let storage: DiskStorage

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OUT', 3)
  const anchors = { EXP1: { definition: LICENSED, levels: { 0: LICENSED, 4: LICENSED } } }
  await saveAnchors(test.database, world.members.manager, { studyId: world.studyId, revision: 0, anchors })
  storage = new DiskStorage(path.join(test.folder, 'files'))
})
afterAll(() => test?.stop())

let made = 0
async function exported(choice: ExportChoice, signal = new AbortController().signal) {
  const file = path.join(test.folder, `export-${made++}.zip`)
  const wanted = { studyId: world.studyId, choice, person: world.members.manager, role: 'manager' as const }
  const { outcome } = await makeExport(file, wanted, { database: test.database, version: '0', signal })
  return { file, outcome, files: await unzipped(file) }
}

/** Runs an export as a worker does. */
async function work(id: string) {
  mkdirSync(path.join(test.folder, 'work'), { recursive: true })
  const tools = { database: test.database, storage, workFolder: path.join(test.folder, 'work'), version: '0' }
  const { jobId } = await runRow(test.database, { kind: 'export', id })
  const never = new AbortController().signal
  await liveRun(
    { kind: 'export', id },
    {
      database: test.database,
      queue: unattendedQueue,
      job: { id: jobId!, signal: never },
      stopping: never,
      tried: new Set(),
    },
    {
      work: (attempt) => exportHandler.work(tools as unknown as Parameters<typeof exportHandler.work>[0], id, attempt),
    },
  )
}

const rowsOf = (file: Buffer | undefined) =>
  Papa.parse<Record<string, string>>(file!.toString().trim(), { header: true }).data

describe('everything of a study', () => {
  let all: Awaited<ReturnType<typeof exported>>
  beforeAll(async () => {
    all = await exported(DATA)
  })

  it('is a zip with the hash of each of its files, and of itself', async () => {
    const sums = all.files.get('SHA256SUMS.txt')!.toString().trim().split('\n')
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    const others = [...all.files].filter(([name]) => name !== 'SHA256SUMS.txt')
    expect(sums).toEqual(others.map(([name, bytes]) => `${hash(bytes)}  ${name}`))
    expect(all.outcome).toMatchObject({ files: all.files.size, participants: 7, leftOut: 0 })
    expect(all.outcome.sha256).toBe(hash(readFileSync(all.file)))
    expect([...all.files.keys()]).toEqual(
      expect.arrayContaining([
        'README.txt',
        'tables/ratings_long.csv',
        'tables/codebook.csv',
        'workbook.xlsx',
        'redcap/data_dictionary.csv',
        'embeddings/index.csv',
        'audit.csv',
      ]),
    )
  })

  it('names no person, and holds no wording of a scale', () => {
    for (const [name, bytes] of all.files) expect(bytes.includes(LICENSED), name).toBe(false)
    const names = Object.values(world.members).flatMap(({ name, email }) => [name, email])
    for (const [name, bytes] of all.files) for (const person of names) expect(bytes.includes(person), name).toBe(false)
  })

  it('has ratings as long and wide tables that say the same, each column in the codebook', () => {
    const long = rowsOf(all.files.get('tables/ratings_long.csv'))
    const wide = rowsOf(all.files.get('tables/interviews_wide.csv'))
    expect(long).toHaveLength(6 * 2 * 13)
    expect(wide).toHaveLength(7)
    for (const { participant, visit, rater, item, score } of long) {
      const row = wide.find((one) => one.participant === participant && one.visit === visit)!
      expect(row[`${item}_${rater}`]).toBe(score)
    }
    const codebook = rowsOf(all.files.get('tables/codebook.csv'))
    for (const file of ['ratings_long.csv', 'sheets.csv', 'interviews_wide.csv', 'estimates.csv']) {
      const columns = Object.keys(rowsOf(all.files.get(`tables/${file}`))[0]!)
      expect(codebook.filter((row) => row.file === file).map(({ variable }) => variable)).toEqual(columns)
    }
    const estimates = rowsOf(all.files.get('tables/estimates.csv'))
    expect(estimates.filter(({ estimate_kind }) => estimate_kind === 'out-of-fold')).toHaveLength(6)
  })

  it('has a workbook that another library reads: the same sheets and a codebook', async () => {
    const bytes = all.files.get('workbook.xlsx')!
    const read = await readExcel(bytes, { trim: false })
    const names = read.map(({ sheet }) => sheet)
    expect(names).toEqual([
      'ratings_long',
      'sheets',
      'interviews_wide',
      'estimates',
      'events',
      'estimates_by_event',
      'codebook',
    ])
    const sheets = rowsOf(all.files.get('tables/sheets.csv'))
    const [header, ...rows] = read[1]!.data
    expect(header).toEqual(Object.keys(sheets[0]!))
    expect(rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))))).toEqual(
      sheets.map((row) => Object.values(row)),
    )
  })

  it('has the events that people marked, and each estimate inside and outside of those that divide it', async () => {
    const { database } = test
    const { manager, rater } = world.members
    const { studyId, recordingId } = world
    const kind = { studyId, name: 'Interviewer speaks', key: 's', colour: '#aa5500', excludes: false, divides: true }
    const { id: kindId } = await saveEventKind(database, manager, kind)
    try {
      await addEventMark(database, manager, studyId, { recordingId, kindId, fromMs: 0, toMs: 1500 })
      await addEventMark(database, rater, studyId, { recordingId, kindId, fromMs: 2000, toMs: 2000 })
      const { files } = await exported(DATA)
      const events = rowsOf(files.get('tables/events.csv'))
      const [code] = [...(await raterCodes(database, studyId))].filter(([id]) => id === rater.id).map(([, own]) => own)
      expect(events.map(({ date: _, ...row }) => row)).toEqual([
        {
          ...{ participant: 'OUT-P0', visit: 'V1', event: 'Interviewer speaks' },
          ...{ start_s: '0', end_s: '1.5', author: 'A1', excludes: '0', divides: '1' },
        },
        {
          ...{ participant: 'OUT-P0', visit: 'V1', event: 'Interviewer speaks' },
          ...{ start_s: '2', end_s: '2', author: code, excludes: '0', divides: '1' },
        },
      ])
      const estimates = rowsOf(files.get('tables/estimates.csv')).filter(
        ({ participant, visit }) => participant === 'OUT-P0' && visit === 'V1',
      )
      const sides = rowsOf(files.get('tables/estimates_by_event.csv'))
      expect(sides).toHaveLength(2 * estimates.length)
      expect(estimates.length).toBeGreaterThan(0)
      expect(sides.map(({ side }) => side)).toEqual(estimates.flatMap(() => ['inside', 'outside']))
      for (const row of sides) expect(row).toMatchObject({ participant: 'OUT-P0', event: 'Interviewer speaks' })
      expect(sides.reduce((sum, { clips }) => sum + Number(clips), 0)).toBeGreaterThan(0)
      const codebook = rowsOf(files.get('tables/codebook.csv')).filter(({ file }) => file === 'events.csv')
      expect(codebook.map(({ variable }) => variable)).toEqual(Object.keys(events[0]!))
      expect(files.get('README.txt')!.toString()).toContain('estimates_by_event')
    } finally {
      await database.eventMark.deleteMany({ where: { kindId } })
      await removeEventKind(database, manager, studyId, kindId)
    }
  })

  it('has measures of facial movement as a table too, a row a clip, of the analyses by that encoder alone', async () => {
    expect(all.files.has('embeddings/facial-movement.csv')).toBe(false)
    const ofStudy = { recording: { interview: { participant: { studyId: world.studyId } } }, embeddings: { not: null } }
    const { id, encoder } = await test.database.analysis.findFirstOrThrow({ where: ofStudy })
    await test.database.analysis.update({ where: { id }, data: { encoder: 'facial-movement' } })
    try {
      const { files } = await exported({ ...DATA, parts: ['embeddings'] })
      const index = rowsOf(files.get('embeddings/index.csv')).filter(({ counts }) => counts === '0')
      const rows = rowsOf(files.get('embeddings/facial-movement.csv'))
      expect(rows.length).toBeGreaterThan(1)
      const place = ({ participant, visit, analysis, start_ms }: Record<string, string>) => [
        participant,
        visit,
        analysis,
        start_ms,
      ]
      expect(rows.map(place)).toEqual(index.map(place))
      const file = path.join(test.folder, 'movement.npy')
      writeFileSync(file, files.get(`embeddings/${index[0]!.file}`)!)
      const { values, shape } = readNpy(file)
      const numbers = CLIP_NAMES.map((name) => Number(rows[1]![name]))
      for (const [i, number] of numbers.entries()) expect(number).toBeCloseTo(values[shape[1]! + i]!, 4)
    } finally {
      await test.database.analysis.update({ where: { id }, data: { encoder } })
    }
  })

  it('has embeddings as .npy, a row a clip, as the index says', async () => {
    const index = rowsOf(all.files.get('embeddings/index.csv'))
    const files = [...all.files.keys()].filter((name) => name.endsWith('.npy'))
    expect(files).toHaveLength(7)
    for (const name of files) {
      const file = path.join(test.folder, 'one.npy')
      writeFileSync(file, all.files.get(name)!)
      const { shape, values } = readNpy(file)
      expect(shape).toEqual([index.filter((row) => `embeddings/${row.file}` === name).length, 512])
      expect(values.every(Number.isFinite)).toBe(true)
    }
    const first = await test.database.analysis.findFirstOrThrow({ where: { recordingId: world.recordingId } })
    expect(all.files.get('embeddings/OUT-P0_V1.npy')!.subarray(-first.embeddings!.length)).toEqual(
      Buffer.from(first.embeddings!),
    )
  })

  it('has a REDCap file of 18 dictionary columns that is imported into another study without a correction', async () => {
    const dictionary = all.files.get('redcap/data_dictionary.csv')!
    const [columns] = Papa.parse<string[]>(dictionary.toString()).data
    expect(columns).toHaveLength(18)
    expect(columns![0]).toBe('Variable / Field Name')
    const { manager } = world.members
    const study = { code: 'BACK', title: 'Back', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(test.database, manager, study)
    const given = {
      studyId,
      file: { name: 'records.csv', base64: all.files.get('redcap/records.csv')!.toString('base64') },
      dictionary: { name: 'dictionary.csv', base64: dictionary.toString('base64') },
      leaveOut: false,
    }
    const { mapping, problems, counts } = await previewImport(test.database, given)
    expect(problems).toEqual([])
    expect(counts).toMatchObject({ sheets: 12, newParticipants: 6, raters: 2 })
    await importRatings(test.database, manager, { ...given, mapping, statedBlind: false, expected: 12 })
    const read = async (id: string) =>
      (
        await test.database.interview.findMany({
          where: { participant: { studyId: id }, sheets: { some: {} } },
          include: { participant: true, sheets: { orderBy: { raterId: 'asc' } } },
          orderBy: { participant: { code: 'asc' } },
        })
      ).map(({ participant, visit, date, sheets }) => [
        participant.code,
        visit,
        date,
        sheets.map(({ scores }) => scores),
      ])
    expect(await read(studyId)).toEqual(await read(world.studyId))
  })
})

describe('the codes of raters', () => {
  it('stay with their raters whoever comes and goes, and the database keeps them', async () => {
    const { database } = test
    const { studyId, members } = world
    const before = await raterCodes(database, studyId)
    expect([...before.values()]).toEqual(['R1', 'R2'])
    // Somebody whose account is older than the others' rates later, and the first rater's sheets go.
    const early = '00000000-0000-7000-8000-000000000001'
    await database.user.create({
      data: { id: early, name: 'Early', email: 'early@example.org', passwordHash: '', role: 'clinician' },
    })
    await database.ratingSheet.create({
      data: {
        interviewId: world.unratedId,
        raterId: early,
        scale: 'cains',
        scores: storedScores.write({}),
        revision: 1,
      },
    })
    const sheets = await database.ratingSheet.findMany({ where: { raterId: members.rater.id } })
    await database.ratingSheet.updateMany({
      where: { raterId: members.rater.id },
      data: { raterId: members.viewer.id },
    })
    const after = await raterCodes(database, studyId)
    expect(after.get(members.rater.id)).toBe(before.get(members.rater.id))
    expect(after.get(members.researchingRater.id)).toBe(before.get(members.researchingRater.id))
    expect([after.get(early), after.get(members.viewer.id)].sort()).toEqual(['R3', 'R4'])
    await expect(
      database.raterCode.updateMany({ where: { studyId, number: 1 }, data: { raterId: members.manager.id } }),
    ).rejects.toThrow(/never given to anybody else/)
    await database.user.update({ where: { id: early }, data: { email: `early${OUTSIDE_RATER}` } })
    const people = await namesOfCodes(database, studyId)
    expect(people.map(({ code }) => code)).toEqual(['R1', 'R2', 'R3', 'R4'])
    expect(people.find(({ name }) => name === 'Early')?.email, 'an outside rater has no address').toBe('')
    // An import of ratings holds the study; whoever needs no new code does not wait for it.
    await database.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`
      expect((await raterCodes(database, studyId)).size).toBe(4)
    })
    await database.ratingSheet.updateMany({
      where: { id: { in: sheets.map(({ id }) => id) } },
      data: { raterId: members.rater.id },
    })
    await database.ratingSheet.deleteMany({ where: { raterId: early } })
  })
})

describe('a consensus of raters', () => {
  it('is a row and columns of its own in every table, marked, and no rater when the files are read back', async () => {
    const { database } = test
    const scores = storedScores.write(completeSheet(4))
    const version = { version: 1, scores, signedAt: new Date() }
    const settled = { interviewId: world.interviews[0]!, scores, revision: 1, version: 1, signedRevision: 1 }
    const { id } = await database.consensus.create({ data: { ...settled, versions: { create: version } } })
    const { files } = await exported({ kind: 'data', parts: ['tables', 'workbook', 'redcap'], use: 'study' })
    const of = (file: string) => rowsOf(files.get(file))
    const isConsensus = ({ sheet_kind }: Record<string, string>) => sheet_kind === 'consensus'
    expect(of('tables/ratings_long.csv').filter(isConsensus)).toHaveLength(13)
    expect(of('tables/sheets.csv').filter(isConsensus)).toMatchObject([
      { participant: 'OUT-P0', rater: 'consensus', EXP1: '4', sum_exp: '16', blind: '0', training: '0' },
    ])
    expect(of('tables/interviews_wide.csv').map((row) => row.EXP1_consensus)).toEqual(['', '4', '', '', '', '', ''])
    const book = (await readExcel(files.get('workbook.xlsx')!)).find(({ sheet }) => sheet === 'sheets')!.data
    const kind = book[0]!.indexOf('sheet_kind')
    expect(book.filter((row) => row[kind] === 'consensus')).toHaveLength(1)
    const records = of('redcap/records.csv').filter(({ rating_kind }) => rating_kind === 'consensus')
    expect(records).toMatchObject([{ record_id: 'OUT-P0', rater_code: 'consensus', redcap_repeat_instance: '1000' }])
    const study = { code: 'AGAIN', title: 'Again', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(database, world.members.manager, study)
    for (const [file, dictionary] of [
      ['redcap/records.csv', 'redcap/data_dictionary.csv'],
      ['tables/sheets.csv', undefined],
      ['tables/ratings_long.csv', undefined],
      ['tables/interviews_wide.csv', undefined],
    ] as const) {
      const given = (name: string) => ({ name: path.basename(name), base64: files.get(name)!.toString('base64') })
      const found = await previewImport(database, {
        studyId,
        file: given(file),
        ...(dictionary ? { dictionary: given(dictionary) } : {}),
        leaveOut: false,
      })
      expect(found.problems, file).toEqual([])
      expect(found.counts, file).toMatchObject({ sheets: 12, raters: 2 })
    }
    await database.consensus.delete({ where: { id } })
  })
})

describe('a selection of interviews', () => {
  it('is exported alone: its tables, embeddings and figures are of nothing else', async () => {
    const interviewIds = world.interviews.slice(1, 3)
    const { files, outcome } = await exported({ ...DATA, interviewIds })
    expect(outcome.participants).toBe(2)
    expect(rowsOf(files.get('tables/interviews_wide.csv')).map(({ participant }) => participant)).toEqual([
      'OUT-P1',
      'OUT-P2',
    ])
    const names = [...files.keys()]
    expect(names.filter((name) => name.endsWith('.npy'))).toEqual([
      'embeddings/OUT-P1_V1.npy',
      'embeddings/OUT-P2_V1.npy',
    ])
    expect(names.filter((name) => name.startsWith('agreement/'))).toEqual([])
    for (const [name, bytes] of files)
      if (!name.startsWith('cards/')) expect(bytes.includes('OUT-P3'), name).toBe(false)
    expect(files.get('README.txt')!.toString()).toContain('A selection of the study’s interviews')
    const other = await createStudy(test.database, world.members.manager, {
      code: 'ELSE',
      title: 'Else',
      description: '',
      scale: 'cains',
      target: 'exp',
    })
    const choice = { ...DATA, interviewIds }
    await expect(
      planExport(test.database, unattendedQueue, world.members.manager, { studyId: other, choice }),
    ).rejects.toThrow('not in this study')
  })
})

describe('what participants agreed to', () => {
  it('leaves out those whose recorded consent does not cover the use', async () => {
    await test.database.participant.update({ where: { id: world.participantId }, data: { consentScope: 'sharing' } })
    const { files, outcome } = await exported({ kind: 'data', parts: ALL, use: 'sharing' })
    expect(outcome).toMatchObject({ participants: 1, leftOut: 6 })
    expect(files.get('README.txt')!.toString()).toContain('6 participants are left out')
    for (const [name, bytes] of files) expect(bytes.includes('OUT-P1'), name).toBe(false)
    expect([...files.keys()].filter((name) => name.startsWith('agreement/'))).toEqual([])
  })

  it('leaves out the cards of heads that were trained with somebody who is left out or was deleted since', async () => {
    const cards = async (use: 'study' | 'sharing') =>
      [...(await exported({ kind: 'data', parts: ['cards'], use })).files.keys()].filter((name) =>
        name.startsWith('cards/'),
      )
    const { participants } = await test.database.head.findUniqueOrThrow({ where: { id: world.headId } })
    const trained = { studyId: world.studyId, code: { in: participants } }
    const heads = await test.database.head.count({ where: { studyId: world.studyId } })
    expect(await cards('study')).toHaveLength(2 * heads)
    expect(await cards('sharing'), 'one participant agreed, the head knows six').toEqual([])
    await test.database.participant.updateMany({ where: trained, data: { consentScope: 'sharing' } })
    expect(await cards('sharing'), 'the one whom no head knows is left out').toHaveLength(2 * heads)
    await test.database.participant.updateMany({ where: trained, data: { consentScope: null } })
    await test.database.head.update({ where: { id: world.headId }, data: { participants: { push: 'OUT-GONE' } } })
    expect(await cards('study')).toHaveLength(2 * (heads - 1))
    await test.database.head.update({ where: { id: world.headId }, data: { participants } })
    await test.database.participant.update({ where: { id: world.participantId }, data: { consentScope: 'sharing' } })
  })

  it('has dates moved where the study wants that, and no other date', async () => {
    // Nobody chose a head: then the latest is in use.
    await test.database.study.update({ where: { id: world.studyId }, data: { shiftDates: true, headId: null } })
    await test.database.participant.updateMany({ where: { studyId: world.studyId }, data: { dateShift: -100 } })
    const { files } = await exported({ ...DATA, parts: ALL.filter((part) => part !== 'cards') })
    const header = rowsOf(files.get('tables/sheets.csv'))[0]!
    expect(header.date_shifted).toBe('2025-09-24')
    const shown = rowsOf(files.get('tables/interviews_wide.csv')).filter(({ estimate }) => estimate !== '')
    const inUse = rowsOf(files.get('tables/estimates.csv')).filter(({ in_use }) => in_use === '1')
    expect(shown.map(({ estimate }) => estimate)).toEqual(inUse.map(({ estimate }) => estimate))
    expect(shown.length).toBeGreaterThan(0)
    for (const [name, bytes] of files) if (name !== 'README.txt') expect(bytes.includes('2026-01-02'), name).toBe(false)
    await test.database.study.update({
      where: { id: world.studyId },
      data: { shiftDates: false, headId: world.headId },
    })
  })
})

describe('an export in the queue', () => {
  it('has reports and cards in the language of the person who asked for it, and data files in English', async () => {
    const { manager } = world.members
    const ask = { studyId: world.studyId, language: 'de' as const }
    const written = async (choice: ExportChoice) => {
      const id = await planExport(test.database, unattendedQueue, manager, { ...ask, choice })
      await work(id)
      const { file } = await storage.localFile((await exportFile(test.database, id)).key)
      return unzipped(file)
    }
    const interviewIds = world.interviews.slice(0, 1)
    const chosen = await written({ kind: 'reports', interviewIds, size: 'A4', language: 'en', sections: ['items'] })
    const inChosen = (await pdfText(chosen.get('OUT-P0_V1.pdf')!)).join(' ')
    expect(inChosen).toContain('Severity report: OUT-P0, V1')
    expect(inChosen).toContain('EXP1')
    expect(inChosen).not.toContain('Timeline')
    const reports = await written({ kind: 'reports', interviewIds, size: 'A4' })
    expect((await pdfText(reports.get('OUT-P0_V1.pdf')!)).join(' ')).toContain('Schweregradbericht: OUT-P0, V1')
    const data = await written({ kind: 'data', parts: ['tables', 'cards'], use: 'study' })
    const card = [...data.keys()].find((name) => name.endsWith('.md'))!
    expect(data.get(card)!.toString()).toContain('# Modellkarte: ')
    expect(data.get('README.txt')!.toString()).toContain('Exported by Concord')
    expect(data.get('tables/codebook.csv')!.toString()).toContain('Code of the participant')
  })

  it('keeps reports as they are in its zip once that is stored, and none where it could not be', async () => {
    const interviewIds = world.interviews.slice(0, 2)
    const choice: ExportChoice = { kind: 'reports', interviewIds, size: 'A4' }
    const kept = () => test.database.issuedReport.findMany({ where: { interviewId: { in: interviewIds } } })
    const plan = () =>
      planExport(test.database, unattendedQueue, world.members.manager, { studyId: world.studyId, choice })
    const before = await kept()
    const lost = await plan()
    // A folder stands where the zip would be stored.
    mkdirSync(path.join(test.folder, 'files', 'exports', `${lost}-1.zip`), { recursive: true })
    await work(lost)
    expect((await runRow(test.database, { kind: 'export', id: lost })).state).not.toBe('done')
    expect(await kept()).toEqual(before)
    const whole = await plan()
    await work(whole)
    const { file } = await storage.localFile((await exportFile(test.database, whole)).key)
    const files = await unzipped(file)
    const added = (await kept()).filter(({ id }) => !before.some((one) => one.id === id))
    const contentOf = (interview: number) =>
      added
        .filter(({ interviewId }) => interviewId === interviewIds[interview])
        .map(({ content }) => Buffer.from(content))
    expect(contentOf(0)).toEqual([files.get('OUT-P0_V1.pdf')])
    expect(contentOf(1)).toEqual([files.get('OUT-P1_V1.pdf')])
  })

  it('has the reports that could be made, and a list of the others with why', async () => {
    const { manager } = world.members
    const visit = { studyId: world.studyId, participant: 'OUT-P0', visit: 'V9', date: '2026-03-09' }
    const { id: bare } = await addInterview(test.database, manager, visit)
    const choice: ExportChoice = { kind: 'reports', interviewIds: [world.interviews[0]!, bare], size: 'A4' }
    const id = await planExport(test.database, unattendedQueue, manager, { studyId: world.studyId, choice })
    await test.database.issuedReport.createMany({
      data: Array.from({ length: INTERVIEW_LIMITS.reports }, (_, i) => ({
        ...{ interviewId: bare, number: i + 1, size: 'A4', comment: '', blind: true, issuedAt: new Date() },
        ...{ content: new Uint8Array(), sha256: '', issuedName: manager.name },
      })),
    })
    await work(id)
    const [listed] = await listExports(test.database, { id: world.studyId }, 1)
    expect(listed).toMatchObject({ id, state: 'done', outcome: { files: 3, notMade: 1 } })
    const { file } = await storage.localFile((await exportFile(test.database, id)).key)
    const files = await unzipped(file)
    expect([...files.keys()]).toEqual(['OUT-P0_V1.pdf', 'not-made.csv', 'SHA256SUMS.txt'])
    const [row, ...others] = rowsOf(files.get('not-made.csv'))
    expect([row!.participant, row!.visit, others]).toEqual(['OUT-P0', 'V9', []])
    expect(row!.reason).toContain('reports of this interview have been handed out')
    await test.database.interview.delete({ where: { id: bare } })
  })

  it('is made, listed, downloaded, and goes after its time', async () => {
    const id = await planExport(test.database, unattendedQueue, world.members.manager, {
      studyId: world.studyId,
      choice: { kind: 'reports', interviewIds: world.interviews.slice(0, 2), size: 'Letter' },
    })
    await work(id)
    const [listed] = await listExports(test.database, { id: world.studyId }, 5)
    expect(listed).toMatchObject({ id, state: 'done', outcome: { files: 3 }, file: { bytes: expect.any(Number) } })
    const { key } = await exportFile(test.database, id)
    const { file } = await storage.localFile(key)
    const files = await unzipped(file)
    expect([...files.keys()]).toEqual(['OUT-P0_V1.pdf', 'OUT-P1_V1.pdf', 'SHA256SUMS.txt'])
    expect((await pdfText(files.get('OUT-P1_V1.pdf')!)).join(' ')).toContain('Severity report: OUT-P1, V1')
    await removeExpiredExports(test.database, storage)
    expect(await storage.size(key)).toBe(listed!.file!.bytes)
    await removeExpiredExports(test.database, storage, new Date(Date.now() + 8 * 24 * 3600_000))
    await expect(storage.size(key)).rejects.toThrow()
    await expect(exportFile(test.database, id)).rejects.toThrow('no file any more')
  })

  it('is refused once the person may no longer export, and where the study has no room', async () => {
    const { manager, clinicalManager } = world.members
    const choice: ExportChoice = { kind: 'data', parts: ['tables'], use: 'study' }
    const plan = (by: typeof manager) =>
      planExport(test.database, unattendedQueue, by, { studyId: world.studyId, choice })
    const first = await plan(clinicalManager)
    await test.database.membership.deleteMany({ where: { studyId: world.studyId, userId: clinicalManager.id } })
    await work(first)
    expect(await runRow(test.database, { kind: 'export', id: first })).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('may no longer export'),
    })
    await test.database.study.update({ where: { id: world.studyId }, data: { quotaBytes: 71n } })
    const second = await plan(manager)
    await work(second)
    expect((await runRow(test.database, { kind: 'export', id: second })).problem).toContain('left of its limit')
    await test.database.study.update({ where: { id: world.studyId }, data: { quotaBytes: null } })
  })

  it('leaves the room to one of two that end at once', async () => {
    const { database } = test
    const choice: ExportChoice = { kind: 'data', parts: ['tables'], use: 'study' }
    const ids: string[] = []
    for (let i = 0; i < 2; i++)
      ids.push(await planExport(database, unattendedQueue, world.members.manager, { studyId: world.studyId, choice }))
    const { usedBytes } = await studyStorage(database, world.studyId)
    await database.study.update({ where: { id: world.studyId }, data: { quotaBytes: BigInt(usedBytes + 1500) } })
    const outcome = { files: 1, sha256: 'a'.repeat(64), participants: 1, leftOut: 0 }
    const ended = await Promise.allSettled(
      ids.map((id) =>
        inTransaction(database, (tx) => storeExport(tx, id, { key: `exports/${id}.zip`, bytes: 1000, outcome })),
      ),
    )
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = ended.find((one) => one.status === 'rejected')!
    expect(refused.reason).toMatchObject({ code: 'conflict' })
    await database.study.update({ where: { id: world.studyId }, data: { quotaBytes: null } })
    await database.exportRun.deleteMany({ where: { id: { in: ids } } })
  })

  it('that is stopped leaves nothing', async () => {
    const stopped = new AbortController()
    stopped.abort()
    await expect(exported(DATA, stopped.signal)).rejects.toThrow()
  })

  it('can’t be downloaded any more once a participant consents to less', async () => {
    const { manager } = world.members
    const { studyId, participantId } = world
    const consent = { participantId, consentedOn: null, recordingsUntil: null }
    await setConsent(test.database, manager, { ...consent, scope: 'sharing' })
    const choice: ExportChoice = { kind: 'data', parts: ['tables'], use: 'sharing' }
    const id = await planExport(test.database, unattendedQueue, manager, { studyId, choice })
    await work(id)
    await setConsent(test.database, manager, { ...consent, scope: 'sharing' })
    expect((await exportFile(test.database, id)).key).toContain(id)
    await setConsent(test.database, manager, { ...consent, scope: 'research' })
    await expect(exportFile(test.database, id)).rejects.toThrow('no file any more')
    const [listed] = await listExports(test.database, { id: studyId }, 1)
    expect(listed!.file).toBeUndefined()
  })

  it('goes at once when something of the study is deleted', async () => {
    const choice: ExportChoice = { kind: 'data', parts: ['tables'], use: 'study' }
    const { manager } = world.members
    const id = await planExport(test.database, unattendedQueue, manager, { studyId: world.studyId, choice })
    await work(id)
    const { key } = await exportFile(test.database, id)
    const deletion = { id: world.participantId, reason: 'consent withdrawn' }
    await deleteThing(test.database, unattendedQueue, manager, 'participant', deletion)
    await expect(exportFile(test.database, id)).rejects.toThrow('no file any more')
    await removeExpiredExports(test.database, storage, new Date(Date.now() + 1000))
    await expect(storage.size(key)).rejects.toThrow()
  })
})
