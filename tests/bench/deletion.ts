import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { deleteThing, previewDeletion } from '#lib/bin/delete-thing.ts'
import { removeForGood } from '#lib/bin/empty-bin.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import type { Database } from '#lib/database/client.ts'
import { openQueue } from '#lib/jobs/queue.ts'
import { saveSheet } from '#lib/ratings/rating-sheets.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { person, startTestDatabase } from '../fixtures/database.ts'
import { fillLargeStudy } from './agreement-page.ts'

/** How long a study of 2,000 interviews takes to delete and to restore, and how long others wait for it meanwhile. */
export async function benchDeletion(): Promise<void> {
  const test = await startTestDatabase()
  const queue = await openQueue(test.url, false)
  try {
    const { database } = test
    const storage = new DiskStorage(path.join(test.folder, 'files'))
    const { studyId } = await fillLargeStudy(database)
    await test.asOwner('ANALYZE')
    const manager = await person(database, 'Manager', 'researcher')
    const own = await others(database, studyId)
    const elsewhere = await elsewhereStudy(database)
    const measured = (name: string, work: () => Promise<unknown>, waiting: Record<string, () => Promise<unknown>>) =>
      measure(name, work, waiting)
    const saves = { 'a save in this study': own, 'a save in another': elsewhere }
    await measured('preview', () => previewDeletion(database, 'study', studyId), saves)
    let entryId = ''
    const reason = { id: studyId, reason: 'for the benchmark' }
    await measured(
      'deletion',
      async () => ({ entryId } = await deleteThing(database, queue, manager, 'study', reason)),
      {
        'a save in another': elsewhere,
      },
    )
    await measured('restoring', () => restoreEntry(database, storage, manager, entryId), {
      'a save in another': elsewhere,
    })
    ;({ entryId } = await deleteThing(database, queue, manager, 'study', reason))
    await measured('removal for good', () => removeForGood(database, storage, manager, entryId), {
      'a save in another': elsewhere,
    })
  } finally {
    await queue.stop()
    await test.stop()
  }
}

/** Does something while others do theirs over and over, and prints the longest that each of theirs took. */
async function measure(
  name: string,
  work: () => Promise<unknown>,
  others: Record<string, () => Promise<unknown>>,
): Promise<void> {
  let isDone = false
  const longest = new Map<string, number>()
  const going = Object.entries(others).map(async ([other, act]) => {
    while (!isDone) {
      const started = performance.now()
      await act()
      longest.set(other, Math.max(longest.get(other) ?? 0, performance.now() - started))
      await wait(20)
    }
  })
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1000
  isDone = true
  await Promise.all(going)
  const waits = [...longest].map(([other, ms]) => `${other} took at most ${Math.round(ms)} ms`)
  console.log(`${name.padEnd(17)} ${seconds.toFixed(1).padStart(6)} s; ${waits.join(', ')}`)
}

/** A rater of the study who saves scores. */
async function others(database: Database, studyId: string): Promise<() => Promise<unknown>> {
  const rater = await person(database, 'Rater of the study', 'clinician')
  const { id } = await database.interview.findFirstOrThrow({ where: { participant: { studyId } } })
  return saving(database, rater, id, 'N1')
}

async function elsewhereStudy(database: Database): Promise<() => Promise<unknown>> {
  const rater = await person(database, 'Rater elsewhere', 'clinician')
  const by = await person(database, 'Manager elsewhere', 'researcher')
  const study = { code: 'OTHER', title: 'Other', description: '', scale: 'panss', target: 'negative' }
  const studyId = await createStudy(database, by, study)
  const { id } = await addInterview(database, by, { studyId, participant: 'P1', visit: 'V1', date: '2026-01-05' })
  return saving(database, rater, id, 'N1')
}

function saving(database: Database, rater: Awaited<ReturnType<typeof person>>, interviewId: string, item: string) {
  let revision = 0
  return async () => {
    const saved = await saveSheet(database, rater, { interviewId, scores: { [item]: 1 + (revision % 7) }, revision })
    revision = saved.revision
  }
}
