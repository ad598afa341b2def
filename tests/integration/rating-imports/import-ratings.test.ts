import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { english } from '#lib/messages/translator.ts'
import { importRatings, previewImport } from '#lib/rating-imports/import-ratings.ts'
import { listImports } from '#lib/rating-imports/list-imports.ts'
import { saveSheet } from '#lib/ratings/rating-sheets.ts'
import { agreementTable } from '#lib/reports/agreement-table.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { signatureSentence } from '#lib/review/version-sentences.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'
import { plainReport } from '../../fixtures/severity-input.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'IMP', 3)
})
afterAll(() => test?.stop())

const file = (text: string | Buffer, name = 'ratings.csv') => ({ name, base64: Buffer.from(text).toString('base64') })
const given = (text: string | Buffer, name?: string) => ({
  studyId: world.studyId,
  file: file(text, name),
  leaveOut: false,
})

/** Previews a file and stores it as it was read. */
async function imported(text: string | Buffer, changes: object = {}, name?: string) {
  const request = { ...given(text, name), ...changes }
  const { mapping, counts } = await previewImport(test.database, request)
  const choice = { statedBlind: false, expected: counts.sheets, mapping, ...request }
  return importRatings(test.database, world.members.manager, choice)
}

/** A digest of what imports write. */
async function stored() {
  const { database } = test
  const studyId = world.studyId
  return Promise.all([
    database.participant.findMany({ where: { studyId }, orderBy: { id: 'asc' } }),
    database.interview.findMany({ where: { participant: { studyId } }, orderBy: { id: 'asc' } }),
    database.ratingSheet.findMany({ orderBy: { id: 'asc' } }),
    database.sheetVersion.findMany({ orderBy: { sheetId: 'asc' } }),
    database.ratingImport.findMany({ orderBy: { id: 'asc' } }),
    database.user.count(),
    database.auditEntry.count(),
    database.study.findUnique({ where: { id: studyId }, select: { ratingMapping: true } }),
  ])
}

const sheetOf = (participant: string, rater: string) =>
  test.database.ratingSheet.findFirstOrThrow({
    where: { rater: { name: rater }, interview: { participant: { studyId: world.studyId, code: participant } } },
    include: { versions: true, rater: true, interview: true, import: true },
  })

describe('a file of ratings', () => {
  it('is previewed with what it would create, and nothing is changed by that', async () => {
    const before = await stored()
    const preview = await previewImport(
      test.database,
      given(
        'ID,Visit,Date,Rater,EXP1,EXP2,EXP3,EXP4\nIMP-P0,V1,,Elsewhere,1,2,3,4\nNEW-1,V2,2026-03-01,Elsewhere,1,1,1,\n',
      ),
    )
    expect(preview.problems).toEqual([])
    expect(preview.counts).toEqual({ sheets: 2, there: 0, newParticipants: 1, newInterviews: 1, raters: 1 })
    expect(preview.rows).toMatchObject([
      {
        line: 2,
        participant: 'IMP-P0',
        isNewInterview: false,
        date: '2026-01-02',
        score: 10,
        rater: { kind: 'outside' },
      },
      { line: 3, participant: 'NEW-1', isNewParticipant: true, visit: 'V2', date: '2026-03-01', score: undefined },
    ])
    expect(preview.file.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(await stored()).toEqual(before)
  })

  it('is stored: sheets locked without a signature, with their provenance and an entry in the audit trail', async () => {
    const text =
      'ID,Visit,Date,Rater,EXP1,EXP2,EXP3,EXP4\nIMP-P0,V1,,Elsewhere,1,2,3,4\nNEW-1,V2,2026-03-01,Elsewhere,1,1,1,\n'
    const { id, sheets } = await imported(text, {}, '/home/somebody/ratings 1.csv')
    expect(sheets).toBe(2)
    const sheet = await sheetOf('NEW-1', 'Elsewhere')
    expect(sheet).toMatchObject({
      scale: 'cains',
      scores: { format: 1, scores: { EXP1: 1, EXP2: 1, EXP3: 1 } },
      counted: 1,
      lockedAt: expect.any(Date),
      interview: { visit: 'V2', date: new Date('2026-03-01') },
      rater: { disabledAt: expect.any(Date), passwordHash: 'none' },
      import: { fileName: 'ratings 1.csv', importedName: world.members.manager.name, statedBlind: false },
      versions: [{ version: 1, blind: false, text: null, sha256: null, signedName: 'Elsewhere' }],
    })
    const entries = await test.database.auditEntry.findMany({ where: { subject: { in: [id, sheet.interviewId] } } })
    expect(entries.map(({ action, userId }) => [action, userId])).toEqual(
      expect.arrayContaining([
        ['ratings.import', world.members.manager.id],
        ['interview.create', world.members.manager.id],
      ]),
    )
    expect(await listImports(test.database, world.studyId)).toMatchObject([{ id, sheets: 2 }])
  })

  it('says on the interview and in the report where its sheets come from, and that they are not known to be blind', async () => {
    const report = await interviewReport(test.database, world.members.manager, world.interviews[0]!, 'manager')
    const sheet = report.sheets.find(({ rater }) => rater === 'Elsewhere')!
    expect(sheet.isImported).toBe(true)
    expect(signatureSentence(english, sheet.versions[0]!)).toMatch(
      /^Imported from ratings 1\.csv \(SHA-256 [0-9a-f]{64}\) on \d{4}-\d\d-\d\d by imp-manager, rated by Elsewhere\. Not signed\. It is not known whether the rater had seen estimates\.$/,
    )
    expect(report.sheets.filter(({ isImported }) => isImported)).toHaveLength(1)
    const text = (await pdfText(await plainReport(report))).join(' ')
    expect(text).toContain('Elsewhere: Expression (EXP) 10 (imported)')
    expect(text.match(/\(imported\)/g)).toHaveLength(1)
  })

  it('is counted by the agreement, and marked in its table', async () => {
    const agreement = await studyAgreement(test.database, world.studyId)
    expect(agreement.sheetCounts).toEqual({ all: 13, imported: 1, statedBlind: 0 })
    expect(agreement.notes.map(english.stored)).toContain(
      '1 of 13 rating sheets was imported from files and it is not known whether its rater had seen estimates.',
    )
    const table = agreementTable(agreement)
    expect(table).toContain('sheets_imported')
    expect(table.match(/blinded; imported, not known to be blinded/g)).toHaveLength(1)
  })

  it('keeps how it was read for the next one', async () => {
    const text = 'ID,Visit,Date,Rater,EXP1,EXP2,EXP3,EXP4\nIMP-P1,V1,,Elsewhere,9,2,3,4\n'
    const first = await previewImport(test.database, given(text))
    expect(first).toMatchObject({ isKept: true, problemCount: 1, outsideScale: [{ value: '9', count: 1 }] })
    const again = await previewImport(test.database, {
      ...given(text),
      mapping: { ...first.mapping, missing: ['9'] },
    })
    expect(again).toMatchObject({ isKept: false, problems: [], counts: { sheets: 1 } })
    expect(again.rows[0]!.rater).toMatchObject({ name: 'Elsewhere', id: expect.any(String) })
  })
})

describe('all or nothing', () => {
  it('a wrong cell leaves everything as it was', async () => {
    const before = await stored()
    await expect(
      imported('ID,Visit,Date,Rater,EXP1\nNEW-8,V1,2026-03-01,A,1\nNEW-9,V1,2026-03-01,A,5\n', { expected: 2 }),
    ).rejects.toMatchObject({
      code: 'bad-input',
      message: 'Line 3, column EXP1 (E): “5” is outside the scale, which goes from 0 to 4. Nothing was imported.',
    })
    expect(await stored()).toEqual(before)
  })

  it('what is there already is never overwritten: it is refused, or left out where that is wanted', async () => {
    const text = 'ID,Visit,Rater,EXP1\nIMP-P0,V1,Elsewhere,0\nIMP-P1,V1,Elsewhere,0\n'
    const before = await sheetOf('IMP-P0', 'Elsewhere')
    await expect(imported(text)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('Elsewhere has a sheet of IMP-P0, V1 already. It is never overwritten.'),
    })
    expect((await imported(text, { leaveOut: true })).sheets).toBe(1)
    expect(await sheetOf('IMP-P0', 'Elsewhere')).toEqual(before)
  })

  it('a draft of a member is not overwritten either', async () => {
    const { rater } = world.members
    await saveSheet(test.database, rater, { interviewId: world.unratedId, scores: { EXP1: 3 }, revision: 0 })
    const text = `ID,Visit,Rater,EXP1\nIMP-NEW,V1,${rater.name},0\n`
    const preview = await previewImport(test.database, given(text))
    expect(preview.mapping.raters).toEqual([{ from: rater.name, to: { as: 'member', id: rater.id } }])
    expect(preview.problems.map(({ what }) => english(what))).toEqual([
      `${rater.name} has a sheet of IMP-NEW, V1 already. It is never overwritten.`,
    ])
  })

  it('of two who import the same file at once, one is told', async () => {
    const text = 'ID,Visit,Date,Rater,EXP1\nRACE-1,V1,2026-03-01,Racer,1\nRACE-2,V1,2026-03-01,Racer,2\n'
    const { mapping } = await previewImport(test.database, given(text))
    const store = () =>
      importRatings(test.database, world.members.manager, { ...given(text), mapping, statedBlind: true, expected: 2 })
    const outcomes = await Promise.allSettled([store(), store()])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const sheets = await test.database.ratingSheet.findMany({ where: { rater: { name: 'Racer' } } })
    expect(sheets).toHaveLength(2)
  })

  it('of an import and a rater who save at once, both keep what is theirs', async () => {
    const { researchingRater: rater } = world.members
    const text = `ID,Visit,Rater,EXP1\nIMP-NEW,V1,${rater.name},0\n`
    const { mapping } = await previewImport(test.database, given(text))
    const request = { ...given(text), mapping, statedBlind: false, expected: 1 }
    const draft = { interviewId: world.unratedId, scores: { EXP1: 3 }, revision: 0 }
    const [saved, stored] = await Promise.allSettled([
      saveSheet(test.database, rater, draft),
      importRatings(test.database, world.members.manager, request),
    ])
    const sheets = await test.database.ratingSheet.findMany({
      where: { interviewId: world.unratedId, raterId: rater.id },
    })
    expect(sheets).toHaveLength(1)
    expect([saved.status, stored.status].sort()).toEqual(['fulfilled', 'rejected'])
    expect(sheets[0]!.lockedAt === null).toBe(saved.status === 'fulfilled')
  })

  it('where the study has changed since the preview, nothing is stored', async () => {
    const text = 'ID,Visit,Date,Rater,EXP1\nNEW-7,V1,2026-03-01,A,1\n'
    await expect(imported(text, { expected: 2 })).rejects.toMatchObject({ code: 'conflict' })
    expect(await test.database.participant.findFirst({ where: { code: 'NEW-7' } })).toBeNull()
  })
})

describe('what stands against a file', () => {
  const problemsOf = async (text: string, changes: object = {}) =>
    (await previewImport(test.database, { ...given(text), ...changes })).problems.map(({ place, what }) =>
      place ? `${english(place)}: ${english(what)}` : english(what),
    )

  it('is a new visit without a date, or with two', async () => {
    const text = 'ID,Visit,Date,Rater,EXP1\nN-1,V1,,A,1\nN-2,V1,2026-03-01,A,1\nN-2,V1,2026-03-02,B,1\n'
    expect(await problemsOf(text)).toEqual([
      'Line 2: N-1, V1 is new and has no date. Choose the column with the dates, or one date for all.',
      'Line 4: N-2, V1 has the date 2026-03-02 here, and 2026-03-01 in row 3.',
    ])
  })

  it('is an interview that is there twice, also under two names of one rater', async () => {
    const text = 'ID,Visit,Date,Rater,EXP1\nN-1,V1,2026-03-01,A,1\nN-1,V1,2026-03-01,A,2\nN-1,V1,2026-03-01,B,2\n'
    expect(await problemsOf(text)).toEqual(['Line 3: N-1, V1 is rated twice by Rater A: also in row 2.'])
    const { mapping } = await previewImport(test.database, given(text))
    const to = { as: 'outside' as const, name: 'rater a' }
    const raters = mapping.raters.map(({ from }) => ({ from, to }))
    expect(await problemsOf(text, { mapping: { ...mapping, raters } })).toHaveLength(2)
  })

  it('is a rater who is no member', async () => {
    const text = 'ID,Visit,Date,Rater,EXP1\nN-1,V1,2026-03-01,A,1\n'
    const { mapping } = await previewImport(test.database, given(text))
    const foreign = { as: 'member' as const, id: '00000000-0000-7000-8000-000000000000' }
    const read = await previewImport(test.database, {
      ...given(text),
      mapping: { ...mapping, raters: [{ from: 'A', to: foreign }] },
    })
    // What nobody is any more falls back to a rater outside.
    expect(read.mapping.raters[0]!.to).toEqual({ as: 'outside', name: 'Rater A' })
  })

  it('is not that a code is written nearly like another one, but that is said', async () => {
    const { notes } = await previewImport(test.database, given('ID,Visit,Date,Rater,EXP1\nIMPP0,V1,2026-03-01,A,1\n'))
    expect(notes.map(english.stored)).toContain(
      'IMPP0 would be new, and the study has IMP-P0. If they are the same person, correct the code in the file.',
    )
  })
})

it('members whose sheets are imported are told to be no longer blind', async () => {
  const { rater } = world.members
  const text = `ID,Visit,Date,Rater,EXP1\nMEMBER-1,V1,2026-03-01,${rater.name},1\n`
  const { notes } = await previewImport(test.database, given(text))
  expect(notes.map(english.stored)).toContain(
    `${rater.name} will count as having rated these interviews: their own rating is closed, and estimates are no longer hidden from them.`,
  )
})

it('two thousand sheets of five hundred participants are stored at once', async () => {
  const rows = Array.from(
    { length: 2000 },
    (_, i) => `BIG-${i % 500},V${1 + (Math.floor(i / 500) % 2)},2026-03-01,Rater ${i < 1000 ? 'A' : 'B'},1,2,3,4`,
  )
  const { id, sheets } = await imported(`ID,Visit,Date,Rater,EXP1,EXP2,EXP3,EXP4\n${rows.join('\n')}\n`)
  expect(sheets).toBe(2000)
  expect(await test.database.ratingSheet.count({ where: { importId: id } })).toBe(2000)
  expect(await test.database.sheetVersion.count({ where: { sheet: { importId: id } } })).toBe(2000)
})

it('a workbook is read by sheet, and its cells are named as the spreadsheet shows them', async () => {
  const sheets = [
    {
      sheet: 'About',
      data: [
        ['Study', 'Ward 3'],
        ['Rated', 2026],
      ],
    },
    {
      sheet: 'CAINS',
      data: [
        ['Ratings of ward 3'],
        [],
        ['ID', 'Datum', 'Rater', 'EXP1', 'EXP2'],
        ['X-1', { value: new Date('2026-04-01'), format: 'dd.mm.yyyy' }, 'Ada', 3, 7],
        ['X-2', '2.4.2026', 'Ada', 1, null],
      ],
    },
  ]
  const bytes = await writeExcel(sheets as unknown as Parameters<typeof writeExcel>[0]).toBuffer()
  const preview = await previewImport(test.database, given(bytes, 'ratings.xlsx'))
  expect(preview.mapping.sheet).toBe('CAINS')
  expect(preview.problems.map(({ place, what }) => [english(place!), english(what)])).toEqual([
    ['Sheet “CAINS”, row 4, column EXP2 (E)', '“7” is outside the scale, which goes from 0 to 4.'],
  ])
  const mapping = { ...preview.mapping, missing: ['7'] }
  const { sheets: count } = await imported(bytes, { mapping, statedBlind: true }, 'ratings.xlsx')
  expect(count).toBe(2)
  expect(await sheetOf('X-1', 'Ada')).toMatchObject({
    scores: { scores: { EXP1: 3 } },
    interview: { date: new Date('2026-04-01') },
    import: { statedBlind: true },
  })
})
