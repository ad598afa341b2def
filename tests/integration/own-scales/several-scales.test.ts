import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '#lib/access/passwords.ts'
import { interviewAmongOthers } from '#lib/agreement/interview-among-others.ts'
import { setLimits, studyDisagreements, studyReliability } from '#lib/agreement/reliability/study-reliability.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { saveAnchors, studyAnchors } from '#lib/anchors/study-anchors.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { consensusPage } from '#lib/consensus/consensus-page.ts'
import { saveConsensus, signConsensus } from '#lib/consensus/decide-consensus.ts'
import { openConsensuses } from '#lib/consensus/open-consensuses.ts'
import { dataTables } from '#lib/exports/data-tables.ts'
import { redcapFiles } from '#lib/exports/redcap-files.ts'
import { studyData } from '#lib/exports/study-data.ts'
import { addScale, moveScale, removeScale, scalesInUse } from '#lib/own-scales/further-scales.ts'
import { storeOwnScale } from '#lib/own-scales/own-scales.ts'
import { importRatings, previewImport } from '#lib/rating-imports/import-ratings.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { isAsSigned } from '#lib/ratings/signed-text.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { addNote } from '#lib/review/review-notes.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { waitingSheets } from '#lib/review/waiting-sheets.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { Random } from '#lib/statistics/random.ts'
import { studyCounts } from '#lib/studies/study-counts.ts'
import { studyOverview } from '#lib/studies/study-overview.ts'
import { studyTargets } from '#lib/training/study-targets.ts'
import { storeHeads, trainHeads } from '#lib/training/train-heads.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { ownScale } from '../../fixtures/own-scale.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { unattendedQueue } from '../../fixtures/runs.ts'
import { plainReport } from '../../fixtures/severity-input.ts'

const confirmation = { password: 'long enough for anyone' }

let test: TestDatabase
let studies: RatedStudies
let studyId: string
const interviews: string[] = []

/** The same score for every item of the CDSS. */
const cdss = (score: number) => Object.fromEntries(scaleOf('cdss').items.map(({ key }) => [key, score]))

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
  await test.database.user.updateMany({ data: { passwordHash: await hashPassword(confirmation.password) } })
  studyId = await studies.newStudy('TWO-SCALES')
  await addScale(test.database, studies.manager, { studyId, scale: 'cdss', target: 'total' })
  const random = new Random(3)
  for (let i = 0; i < 8; i++) {
    const interviewId = await studies.newInterview(studyId, `P${i}`)
    interviews.push(interviewId)
    await studies.analysed(interviewId, i % 4, random)
  }
})
afterAll(() => test?.stop())

async function rateCdss(interviewId: string, score: number) {
  const { revision } = await saveSheet(test.database, studies.rater, {
    interviewId,
    scaleName: 'cdss',
    scores: cdss(score),
    revision: 0,
  })
  return lockSheet(test.database, studies.rater, interviewId, revision, 'cdss')
}

describe('a study with two scales', () => {
  it('counts an interview as rated by a person once their sheets on both are signed, and keeps estimates from them until then', async () => {
    const { database } = test
    const { rater } = studies
    const [first] = interviews as [string]
    await studies.rated(first, 2)
    const page = await interviewPage(database, rater, first, 'rater', 'cdss')
    expect(page).toMatchObject({ blind: 'own-sheet', ownSheet: undefined, study: { scaleName: 'cdss' }, sheets: [] })
    expect(page.scales.map(({ name, sheet, done, items }) => [name, sheet, done, items])).toEqual([
      ['', 'locked', 13, 13],
      ['cdss', 'none', 0, 9],
    ])
    const rows = async () => (await studyInterviews(database, rater, 'rater', { studyId })).rows[0]
    expect(await rows()).toMatchObject({ lockedSheets: 0, ownSheet: 'draft' })
    expect((await studyCounts(database, [studyId]))(studyId).rated).toBe(0)
    await database.recording.updateMany({ data: { current: true } })
    const [waiting] = (await waitingSheets(database, rater)).sheets
    expect(waiting).toMatchObject({ interviewId: first, scale: 'CAINS, CDSS', next: 'cdss', done: 13, items: 22 })
    await rateCdss(first, 1)
    expect(await rows()).toMatchObject({ lockedSheets: 1, ownSheet: 'locked' })
    expect((await studyCounts(database, [studyId]))(studyId).rated).toBe(1)
    expect((await interviewPage(database, rater, first, 'rater')).blind).toBeUndefined()
    expect((await waitingSheets(database, rater)).sheets.map(({ interviewId }) => interviewId)).not.toContain(first)
    const versions = await database.sheetVersion.findMany({ where: { sheet: { interviewId: first } } })
    for (const version of versions)
      expect(isAsSigned({ ...version, scores: storedScores.read(version.scores), remarks: {} })).toBe(true)
    expect(versions.map(({ text }) => (JSON.parse(text!) as { scale: string }).scale).sort()).toEqual(['cains', 'cdss'])
  })

  it('has heads and agreement of targets of both', async () => {
    const { database } = test
    for (const [i, interviewId] of interviews.entries()) {
      if (i === 0) continue
      await studies.rated(interviewId, i % 4)
      await rateCdss(interviewId, i % 4)
    }
    const targets = await studyTargets(database, studyId)
    expect(targets.find(({ key }) => key === 'cdss:total')).toMatchObject({ scale: 'CDSS', single: false })
    const plan = {
      kind: 'ridge' as const,
      loss: 'squared error' as const,
      targets: ['exp', 'cdss:total'],
      label: 'mean',
      folds: { kind: 'leave-one-participant-out' as const },
      seed: 1,
    }
    const heads = await trainHeads(database, studyId, plan)
    const ids = await database.$transaction((tx) => storeHeads(tx, studyId, heads))
    const [exp, total] = await Promise.all(ids.map((source) => studyAgreement(database, studyId, { source })))
    expect(exp).toMatchObject({ scale: 'CAINS', target: { key: 'exp' } })
    expect(total).toMatchObject({ scale: 'CDSS', target: { key: 'cdss:total', range: [0, 27] } })
    expect(total!.pairs.map(({ rating }) => rating)).toEqual([9, 9, 18, 27, 0, 9, 18, 27])
    expect(exp!.pairs).toHaveLength(8)
    expect(exp!.pairs.every(({ raters }) => raters.length === 1)).toBe(true)
    await expect(trainHeads(database, studyId, { ...plan, targets: ['EXP1+cdss:D1'] })).rejects.toThrow(/no item/)
  })

  it('imports ratings on either, compares raters and settles their sheets on each by itself', async () => {
    const { database } = test
    const { manager } = studies
    const items = scaleOf('cdss').items.map(({ key }) => key)
    const line = (i: number) => [`P${i}`, 'V1', 'Elsewhere', ...items.map(() => (i === 0 ? 3 : i % 4))].join(',')
    const csv = [['participant', 'visit', 'rater', ...items].join(','), ...[0, 1, 2, 3].map(line)].join('\n')
    const request = {
      studyId,
      scaleName: 'cdss',
      file: { name: 'cdss.csv', base64: Buffer.from(csv).toString('base64') },
      leaveOut: false,
    }
    const guessed = await previewImport(database, request)
    const mapping = {
      ...guessed.mapping,
      raters: [{ from: 'Elsewhere', to: { as: 'outside' as const, name: 'Elsewhere' } }],
    }
    const { problems, counts } = await previewImport(database, { ...request, mapping })
    expect(problems).toEqual([])
    await importRatings(database, manager, { ...request, mapping, statedBlind: true, expected: counts.sheets })
    expect((await studyReliability(database, studyId)).pairs).toEqual([])
    expect((await studyReliability(database, studyId, 'cdss')).pairs).toMatchObject([{ shared: 4 }])
    // Each scale has limits of its own.
    await setLimits(database, manager, { studyId, item: 3, total: 0 })
    const onCdss = () => studyDisagreements(database, studyId, 'cdss')
    expect(await onCdss()).toMatchObject({ limits: {}, compared: 4, rows: [{ participant: 'P0', isBeyond: false }] })
    await setLimits(database, manager, { studyId, item: null, total: null })
    await setLimits(database, manager, { studyId, scaleName: 'cdss', item: null, total: 2.5 })
    expect(await onCdss()).toMatchObject({ limits: { total: 2.5 }, rows: [{ participant: 'P0', isBeyond: true }] })
    expect((await studyDisagreements(database, studyId)).limits).toEqual({ item: undefined, total: undefined })
    expect(await openConsensuses(database, manager)).toMatchObject({ rows: [{ scaleName: 'cdss', participant: 'P0' }] })
    await expect(setLimits(database, manager, { studyId, scaleName: 'bnss', item: 1, total: 1 })).rejects.toThrow(
      'no longer has this scale',
    )
    const [interviewId] = interviews as [string]
    const decided = { interviewId, scaleName: 'cdss', scores: cdss(2), revision: 0 }
    await saveConsensus(database, manager, decided)
    await signConsensus(database, manager, { interviewId, scaleName: 'cdss', revision: 1, confirmation })
    expect(await consensusPage(database, manager, 'manager', interviewId, 'cdss')).toMatchObject({ isSigned: true })
    expect(await consensusPage(database, manager, 'manager', interviewId)).toMatchObject({ isSigned: false })
  })

  it('is exported with the scale of each row, and reported with a table for each', async () => {
    const { database } = test
    const data = await studyData(database, studyId, 'study')
    const [ratings, sheets, wide] = dataTables(data) as [
      ReturnType<typeof dataTables>[number],
      ReturnType<typeof dataTables>[number],
      ReturnType<typeof dataTables>[number],
    ]
    const names = (table: typeof ratings) => table.variables.map(({ name }) => name)
    const scaleAt = names(ratings).indexOf('scale')
    const byScale = Map.groupBy([...ratings.rows()], (row) => row[scaleAt])
    expect(byScale.get('CAINS')).toHaveLength(8 * 13)
    // One rater's eight sheets, four imported ones and a consensus.
    expect(byScale.get('CDSS')).toHaveLength((8 + 4 + 1) * 9)
    expect(names(sheets)).toEqual(expect.arrayContaining(['cains_EXP1', 'cains_sum_exp', 'cdss_D1', 'cdss_sum_total']))
    expect(names(wide)).toEqual(expect.arrayContaining(['cains_EXP1_R1', 'cdss_D1_R1']))
    const { dictionary, records } = redcapFiles(data)
    expect(new Set(dictionary.slice(1).map(([, form]) => form))).toEqual(
      new Set(['interview', 'cains_ratings', 'cdss_ratings']),
    )
    const [header, ...rows] = [...records]
    for (const row of rows) expect(row).toHaveLength(header!.length)
    const report = await interviewReport(database, studies.manager, interviews[0]!, 'manager')
    expect(report.further).toMatchObject([{ scale: { key: 'cdss' }, consensus: { score: 18 } }])
    const ofCdss = await database.estimate.findFirstOrThrow({
      where: { interviewId: interviews[0]!, head: { target: 'cdss:total' } },
      orderBy: { head: { createdAt: 'desc' } },
    })
    expect(report.further[0]!.estimate?.value).toBe(ofCdss.value)
    expect(report.estimate?.value).not.toBe(ofCdss.value)
    const others = await interviewAmongOthers(database, studies.manager, 'manager', interviews[0]!)
    const [cdssAmong] = others.further
    expect(cdssAmong!.estimates).toContain(ofCdss.value)
    expect(cdssAmong!.visits).toMatchObject([{ estimate: { value: ofCdss.value } }])
    expect(cdssAmong!.visits[0]!.ratings).toContain(9)
    expect(others.visits[0]!.ratings).not.toContain(9)
    const text = (await pdfText(await plainReport(report, { others }))).join(' ')
    for (const heading of ['Estimate, CDSS: Total', 'Ratings, CDSS', 'Signatures, CDSS'])
      expect(text).toContain(heading)
  })
})

describe('the scales of a study', () => {
  it('are added, moved and removed while nothing was made with them', async () => {
    const { database } = test
    const { manager } = studies
    const id = await studies.newStudy('ORDER')
    const keys = async () => (await scalesInUse(database, id)).scales.map(({ name, scale }) => [name, scale.key])
    await addScale(database, manager, { studyId: id, scale: 'panss', target: 'negative' })
    await storeOwnScale(database, manager, {
      studyId: id,
      scale: ownScale(),
      target: 'total',
      version: 0,
      further: true,
    })
    await expect(addScale(database, manager, { studyId: id, scale: 'panss', target: 'total' })).rejects.toThrow(
      /already/,
    )
    await moveScale(database, manager, { studyId: id, name: 'own', by: -1 })
    expect((await keys()).map(([name]) => name)).toEqual(['', 'own', 'panss'])
    await removeScale(database, manager, { studyId: id, name: 'own' })
    await moveScale(database, manager, { studyId: id, name: 'panss', by: -1 })
    expect(await keys()).toEqual([
      ['', 'panss'],
      ['cains', 'cains'],
    ])
    expect((await studyOverview(database, manager, id, 'manager')).target.key).toBe('negative')
  })

  it('take the notes on their items along when another comes first', async () => {
    const { database } = test
    const { manager, rater } = studies
    const id = await studies.newStudy('NOTES')
    await addScale(database, manager, { studyId: id, scale: 'panss', target: 'negative' })
    const interviewId = await studies.newInterview(id, 'P1')
    await studies.analysed(interviewId, 1, new Random(5))
    const recording = await database.recording.findFirstOrThrow({ where: { interviewId } })
    const about = { recordingId: recording.id, fromMs: 0, toMs: 0, text: 'See here' }
    for (const item of ['EXP1', 'panss:N1', null]) await addNote(database, rater, id, { ...about, item })
    await moveScale(database, manager, { studyId: id, name: 'panss', by: -1 })
    const notes = await database.reviewNote.findMany({ where: { recordingId: recording.id }, orderBy: { id: 'asc' } })
    expect(notes.map(({ item }) => item)).toEqual(['cains:EXP1', 'N1', null])
  })

  it('stay as they are in a blinded study once a member’s sheets are imported, which let them see estimates', async () => {
    const { database } = test
    const { manager, rater } = studies
    const items = scaleOf('cains').items.map(({ key }) => key)
    const csv = [
      ['participant', 'visit', 'date', 'rater', ...items].join(','),
      ['P1', 'V1', '2026-01-02', 'Somebody', ...items.map(() => 1)].join(','),
    ].join('\n')
    const whyNoMore = async (to: { as: 'outside'; name: string } | { as: 'member'; id: string }) => {
      const id = await studies.newStudy(`IMPORT-${to.as}`)
      const request = {
        studyId: id,
        file: { name: 'cains.csv', base64: Buffer.from(csv).toString('base64') },
        leaveOut: false,
      }
      const { mapping } = await previewImport(database, request)
      const raters = [{ from: 'Somebody', to }]
      await importRatings(database, manager, {
        ...request,
        mapping: { ...mapping, raters },
        statedBlind: true,
        expected: 1,
      })
      return (await scalesInUse(database, id)).whyNoMore
    }
    expect(await whyNoMore({ as: 'outside', name: 'Elsewhere' })).toBeUndefined()
    expect(await whyNoMore({ as: 'member', id: rater.id })).toBeDefined()
  })

  it('stay as they are in a blinded study while signed sheets lie in its bin', async () => {
    const { database } = test
    const { manager } = studies
    const id = await studies.newStudy('BINNED')
    const interviewId = await studies.newInterview(id, 'P1')
    await studies.rated(interviewId, 2)
    await deleteThing(database, unattendedQueue, manager, 'interview', { id: interviewId, reason: 'A mistake' })
    expect(await database.ratingSheet.count({ where: { interviewId } })).toBe(0)
    expect((await scalesInUse(database, id)).whyNoMore).toBeDefined()
  })

  it('go with what the study says of their items; what can’t be read stays, and so does the order', async () => {
    const { database } = test
    const { manager } = studies
    const id = await studies.newStudy('ANCHORS')
    await addScale(database, manager, { studyId: id, scale: 'panss', target: 'negative' })
    await addScale(database, manager, { studyId: id, scale: 'cdss', target: 'total' })
    const said = { EXP1: { levels: { 1: 'Some' } }, 'panss:N1': { levels: { 1: 'None' } } }
    await saveAnchors(database, manager, { studyId: id, revision: 0, anchors: said })
    await removeScale(database, manager, { studyId: id, name: 'panss' })
    expect(await studyAnchors(database, id)).toEqual({ revision: 2, anchors: { EXP1: said.EXP1 }, problem: undefined })
    await expect(moveScale(database, manager, { studyId: id, name: 'cdss', by: -1 })).rejects.toThrow(/has anchors/)
    const later = { format: 99, items: {} }
    await database.studyAnchors.update({ where: { studyId: id }, data: { anchors: later } })
    await expect(moveScale(database, manager, { studyId: id, name: 'cdss', by: -1 })).rejects.toThrow(/newer version/)
    await removeScale(database, manager, { studyId: id, name: 'cdss' })
    expect((await database.studyAnchors.findUniqueOrThrow({ where: { studyId: id } })).anchors).toEqual(later)
  })

  it('stay once something is rated on them, and no other is added to a blinded study', async () => {
    const { database } = test
    const { manager } = studies
    await expect(removeScale(database, manager, { studyId, name: 'cdss' })).rejects.toThrow(/12 rating sheets/)
    await expect(moveScale(database, manager, { studyId, name: 'cdss', by: -1 })).rejects.toThrow(/before anything/)
    await expect(addScale(database, manager, { studyId, scale: 'panss', target: 'negative' })).rejects.toThrow(
      /blindly/,
    )
  })
})
