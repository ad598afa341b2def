import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { trainHead } from '#lib/training/train-heads.ts'

/** Trains a phantom study's head once the last of its recordings is analysed, so that a newcomer sees the whole chain. */
export async function trainWhenPhantomIsComplete(database: Database, studyId: string): Promise<void> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  if (!study.simulated) return
  const inStudy = { recording: { interview: { participant: { studyId } } } }
  const open = await database.analysis.count({ where: { ...inStudy, state: { in: ['queued', 'running'] } } })
  const done = await database.analysis.count({ where: { ...inStudy, state: 'done' } })
  const heads = await database.head.count({ where: { studyId } })
  if (open > 0 || done === 0 || heads > 0) return
  try {
    await trainHead(database, studyId)
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error
    console.error(`head of ${study.code}: ${error.message}`)
  }
}
