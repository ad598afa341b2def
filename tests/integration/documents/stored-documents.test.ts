import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hashPassword } from '#lib/access/passwords.ts'
import { saveAnchors } from '#lib/anchors/study-anchors.ts'
import { previewPlan, savePlan as savePlanOfRaters } from '#lib/assignments/assignment-plans.ts'
import { markReference } from '#lib/assignments/training-set.ts'
import { recordBackup } from '#lib/backup/backup-runs.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { storedComparison, storedComparisonPlan, storedPartialComparison } from '#lib/comparisons/comparison-plan.ts'
import { saveConsensus, signConsensus } from '#lib/consensus/decide-consensus.ts'
import { planExport, storeExport } from '#lib/exports/export-runs.ts'
import { storedPartialPermutation } from '#lib/heads/permutation-result.ts'
import { planImport, storeOutcome } from '#lib/installation/model-imports.ts'
import { announceWorker } from '#lib/installation/workers.ts'
import { requestPermutation } from '#lib/jobs/request-permutation.ts'
import { storeOwnScale } from '#lib/own-scales/own-scales.ts'
import { lockPlan, savePlan } from '#lib/plans/study-plans.ts'
import { importRatings, previewImport } from '#lib/rating-imports/import-ratings.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { addView } from '#lib/review/saved-views.ts'
import { savePromptSet } from '#lib/review/words-on-faces.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { writtenMeans } from '#lib/studies/movement-means.ts'
import { storePreview } from '#lib/studies/previews.ts'
import { setQuality } from '#lib/studies/study-quality.ts'
import { saveStatements } from '#lib/training/card-statements.ts'
import { storedEncoderHistory } from '#lib/training/encoder-plan.ts'
import { endEncoderTraining, planEncoderTraining } from '#lib/training/encoder-runs.ts'
import { storedFirstEstimates } from '#lib/training/first-estimates.ts'
import { permutationToRun } from '#lib/training/permutation-runs.ts'
import { PERMUTATION_SOFTWARE } from '#lib/training/permute-heads.ts'
import { defaultPlan } from '#lib/training/training-runs.ts'
import { planSet } from '../../fixtures/analysis-plan.ts'
import { COMPARISON_PLAN, COMPARISON_RESULT } from '../../fixtures/comparison.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { ENCODER_PLAN } from '../../fixtures/encoder-plan.ts'
import { ownScale } from '../../fixtures/own-scale.ts'
import { attemptAt, permuteInQueue, trainInQueue, unattendedQueue } from '../../fixtures/runs.ts'
import { completeSheet, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let endWorker: () => Promise<void>

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'DOCUMENTS', 3)
  // Fixtures write this one by themselves.
  await test.database.promptSet.deleteMany()
  const { database } = test
  const { manager } = world.members
  const { studyId } = world
  const prompts = [
    { label: 'still', texts: ['a still face'] },
    { label: 'lively', texts: ['a lively face'] },
  ]
  await savePromptSet(database, manager, { studyId, title: 'Own', prompts })
  const content = { show: 'all' as const, search: '', sort: 'date' as const, descending: false, columns: [] }
  await addView(database, manager, 'person', { studyId, name: 'By date', content })
  const network = { ...defaultPlan('exp'), kind: 'mlp' as const, loss: 'concordance' as const }
  await trainInQueue(database, manager, studyId, { plan: network, takesOver: false })
  const { revision } = await savePlan(database, manager, {
    id: studyId,
    content: planSet('exp'),
    reason: '',
    revision: null,
  })
  await lockPlan(database, manager, { studyId, revision }, async () => [])
  await setQuality(database, manager, { studyId, rule: { size: { limit: 60, below: 'weight' } } })
  await saveStatements(database, manager, {
    headId: world.headId,
    study: { revision: 0, texts: { setting: 'One hospital' } },
    head: { revision: 0, texts: { use: 'To compare raters' } },
  })
  const interview = { studyId, participant: 'NOTED', visit: 'V1', date: '2026-11-29' }
  const { id: interviewId } = await addInterview(database, manager, interview)
  const remarks = { EXP1: { note: 'seen twice' } }
  await saveSheet(database, world.members.rater, { interviewId, scores: completeSheet(1), remarks, revision: 0 })
  await lockSheet(database, world.members.rater, interviewId, 1)
  const { id: arrived } = await database.recording.findFirstOrThrow({ where: { storageKey: { not: null } } })
  const facts = { container: 'mov', codec: 'h264', width: 640, height: 480, rotation: 0, mirrored: false }
  const glimpses = { moments: 9, faces: 9, faceSide: 120, brightness: 110 }
  await storePreview(database, unattendedQueue, arrived, {
    sha256: 'f'.repeat(64),
    facts: { ...facts, frameRate: 25, durationMs: 3000, hasAudio: true },
    notes: [],
    glimpses,
    playable: true,
    poster: undefined,
  })
  const base64 = Buffer.from('participant,visit,rater,EXP1\nDOCUMENTS-P0,V1,Somebody,2\n').toString('base64')
  const ratings = { studyId, file: { name: 'ratings.csv', base64 }, leaveOut: false }
  const { mapping } = await previewImport(database, ratings)
  await importRatings(database, manager, { ...ratings, mapping, statedBlind: false, expected: 1 })
  const { rater, researchingRater } = world.members
  const division = {
    kind: 'all' as const,
    raters: [rater.id, researchingRater.id],
    doubleShare: 0,
    shuffle: false,
    dueOn: null,
  }
  const { settings, fingerprint } = await previewPlan(database, { studyId, settings: division })
  await savePlanOfRaters(database, manager, { studyId, settings, fingerprint })
  const settled = { interviewId: world.interviews[0]!, scores: completeSheet(1), remarks }
  await saveConsensus(database, manager, { ...settled, revision: 0 })
  const password = 'long enough for anyone'
  await database.user.update({ where: { id: manager.id }, data: { passwordHash: await hashPassword(password) } })
  await signConsensus(database, manager, { ...settled, revision: 1, confirmation: { password } })
  const { id: bareStudy } = await database.study.create({
    data: { code: 'BARE', title: 'Bare', scale: 'panss', target: 'negative' },
  })
  await storeOwnScale(database, manager, { studyId: bareStudy, scale: ownScale(), target: 'total', version: 0 })
  const anchors = { EXP1: { levels: { 1: 'A' } } }
  await saveAnchors(database, manager, { studyId, revision: 0, anchors })
  await markReference(database, manager, settled)
  const { id: analysisId } = await test.database.analysis.findFirstOrThrow()
  await test.database.movementMeans.create({
    data: { analysisId, content: writtenMeans({ leavingOut: [], means: undefined }) },
  })
  await test.database.analysis.updateMany({
    where: { recording: { interviewId: world.interviews[0]! } },
    data: { firstLook: storedFirstEstimates.write({ seen: 12, total: 1400, estimates: [] }) },
  })
  await permute()
  await permute(false)
  await trainEncoder()
  await compareEncoders()
  endWorker = await announceWorker(database, { providers: [{ provider: 'cpu', works: true, why: '' }], threads: 1 })
  const administrator = await person(database, 'Administrator', 'administrator')
  const id = await planImport(database, administrator, { fileName: 'a.pth', precision: 'auto' })
  const outcome = { version: '1', precision: 'int8', headInstalled: false, messages: [], seconds: 1, peakMemoryMb: 1 }
  await inTransaction(database, (transaction) => storeOutcome(transaction, id, outcome))
  await deleteThing(database, unattendedQueue, manager, 'interview', { id: world.unratedId, reason: 'Not needed' })
  const choice = { kind: 'data' as const, parts: ['tables' as const], use: 'study' as const }
  const exportId = await planExport(database, unattendedQueue, manager, { studyId, choice })
  const made = { files: 1, participants: 1, leftOut: 0, sha256: 'a'.repeat(64) }
  await inTransaction(database, (transaction) =>
    storeExport(transaction, exportId, { key: `exports/${exportId}.zip`, bytes: 1, outcome: made }),
  )
  await recordBackup(database, { folder: 'backup', files: 1, bytes: 1, newBytes: 1, missing: [], seconds: 1 })
})
afterAll(async () => {
  await endWorker?.()
  await test?.stop()
})

/** A permutation test that has ended well, or one that was interrupted. @returns its id */
async function permute(isWhole = true): Promise<string> {
  const { database } = test
  const { headId, studyId, members } = world
  const plan = { permutations: 19, seed: 1 }
  if (isWhole) return permuteInQueue(database, members.manager, studyId, [headId], plan)
  const request = { heads: [headId], plan }
  const id = await requestPermutation(database, unattendedQueue, members.manager, studyId, request)
  const attempt = await attemptAt(database, { kind: 'permutation', id })
  const partial = storedPartialPermutation.write({ software: PERMUTATION_SOFTWARE, found: { [headId]: [0.5] } })
  attempt.report('in the middle', 0.1, { partial })
  await vi.waitFor(async () => expect(Object.keys((await permutationToRun(database, id)).known)).toEqual([headId]))
  await attempt.close()
  return id
}

/** A comparison of encoders with a result, and what it found so far. */
async function compareEncoders(): Promise<void> {
  const found = { '0': { estimates: [[1]], seconds: 1 } }
  await test.database.encoderComparison.create({
    data: {
      studyId: world.studyId,
      plan: storedComparisonPlan.write(COMPARISON_PLAN),
      partial: storedPartialComparison.write({ fingerprint: '', found }),
      result: storedComparison.write(COMPARISON_RESULT),
      state: 'done',
    },
  })
}

/** The training of an encoder that has ended well. */
async function trainEncoder(): Promise<void> {
  const { database } = test
  const id = await inTransaction(database, (transaction) =>
    planEncoderTraining(transaction, unattendedQueue, world.members.manager, world.studyId, ENCODER_PLAN),
  )
  const attempt = await attemptAt(database, { kind: 'encoder', id })
  const history = storedEncoderHistory.write([{ epoch: 1, loss: 1, rate: 0.001, logitScale: 2 }])
  attempt.report('learning from captions', 0.5, { history })
  const made = { title: 'EmoCLIP (trained here)', version: '1', bundle: 'emoclip-1', epoch: 1, seconds: 1 }
  const outcome = { ...made, clips: 2, heldOutClips: 0, classes: [], leftOut: 0 }
  await attempt.finish((transaction) => endEncoderTraining(transaction, id, outcome))
  await attempt.close()
}

describe('what is stored as JSON', () => {
  it('has the number of its format in every column, whoever wrote it', async () => {
    // What rests in the bin is whole rows, as their tables had them.
    const columns = await test.database.$queryRaw<{ table: string; column: string }[]>`
      SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type IN ('json', 'jsonb') AND table_name <> 'BinRow'`
    expect(columns.length).toBeGreaterThan(12)
    const without: string[] = []
    const empty: string[] = []
    for (const { table, column } of columns) {
      const [counted] = await test.database.$queryRawUnsafe<{ stored: number; numbered: number }[]>(
        `SELECT count("${column}")::int AS stored,
          (count(*) FILTER (WHERE jsonb_typeof("${column}" -> 'format') = 'number'))::int AS numbered FROM "${table}"`,
      )
      if (counted!.stored === 0) empty.push(`${table}.${column}`)
      if (counted!.numbered < counted!.stored) without.push(`${table}.${column}`)
    }
    expect(without).toEqual([])
    expect(empty, 'columns that nothing here writes').toEqual([])
  })
})
