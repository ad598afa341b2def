import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase, type Database } from '#lib/database/client.ts'
import { addScale, scalesInUse } from '#lib/own-scales/further-scales.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { completeSheet } from '../../fixtures/study-world.ts'

let test: TestDatabase
let studies: RatedStudies
/** Another connection than the test's own. */
let other: Database
/** Holds the audit trail, at which whoever changes something waits before it is done. */
let holder: pg.Client

beforeAll(async () => {
  test = await startTestDatabase()
  studies = await ratedStudies(test)
  other = connectDatabase(test.url)
  holder = new pg.Client({ connectionString: test.ownerUrl })
  await holder.connect()
})
afterAll(async () => {
  await holder?.end()
  await other?.$disconnect()
  await test?.stop()
})

async function draft(code: string) {
  const studyId = await studies.newStudy(code)
  const interviewId = await studies.newInterview(studyId, 'P1')
  const { revision } = await saveSheet(test.database, studies.rater, {
    interviewId,
    scores: completeSheet(2),
    revision: 0,
  })
  const sign = () => lockSheet(test.database, studies.rater, interviewId, revision)
  const add = () => addScale(other, studies.manager, { studyId, scale: 'cdss', target: 'total' })
  return { studyId, interviewId, sign, add }
}

/** Until so many connections wait for another one. */
async function waiting(count: number): Promise<void> {
  for (;;) {
    // Within a transaction, what was seen of other connections is seen again.
    await holder.query('SELECT pg_stat_clear_snapshot()')
    const { rows } = await holder.query<{ count: number }>(
      `SELECT count(DISTINCT l.pid)::int AS count FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE NOT l.granted AND a.datname = current_database()`,
    )
    if (rows[0]!.count >= count) return
  }
}

/** Begins one thing, and the other while the first one has done all but its entry in the audit trail. */
async function atOnce<A, B>(first: () => Promise<A>, second: () => Promise<B>) {
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE "AuditEntry" IN SHARE ROW EXCLUSIVE MODE')
  const one = first()
  await waiting(1)
  const two = second()
  await waiting(2)
  await holder.query('COMMIT')
  return Promise.allSettled([one, two])
}

it('no scale comes to a blinded study while its first sheet is being signed', async () => {
  const { studyId, sign, add } = await draft('SIGN-FIRST')
  const [signed, added] = await atOnce(sign, add)
  expect(signed.status).toBe('fulfilled')
  expect(added).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('blindly') } })
  expect((await scalesInUse(test.database, studyId)).scales).toHaveLength(1)
})

it('a sheet that is signed while a scale is added is one of several', async () => {
  const { studyId, interviewId, sign, add } = await draft('ADD-FIRST')
  const [added, signed] = await atOnce(add, sign)
  expect([added.status, signed.status]).toEqual(['fulfilled', 'fulfilled'])
  expect((await scalesInUse(test.database, studyId)).scales).toHaveLength(2)
  const sheets = await test.database.ratingSheet.findMany({ where: { interviewId }, select: { lockedAt: true } })
  expect(sheets).toEqual([{ lockedAt: expect.any(Date) }])
})
