import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Database } from '#lib/database/client.ts'
import { OPEN } from '#lib/runs/run.ts'

/** A training that failed or was cancelled goes on from its last epoch within this. */
const KEPT_MS = 7 * 24 * 60 * 60_000

/** Where a training of an encoder keeps what it goes on from on this machine. On another one it begins anew. */
export function checkpointsOf(workFolder: string, runId: string) {
  const folder = path.join(workFolder, `encoder-training-${runId}`)
  return {
    /** The folder of a training on some data; one on other captions has another. */
    async of(fingerprint: string): Promise<string> {
      const own = path.join(folder, fingerprint.slice(0, 16))
      await mkdir(own, { recursive: true })
      return own
    },
    /** The folder for the frame features of one attempt: an earlier one may still write its own, and of another version of the encoder. */
    async features(attempt: number): Promise<string> {
      const own = `features-${attempt}`
      for (const name of await readdir(folder).catch(() => []))
        if (name.startsWith('features') && name !== own)
          await rm(path.join(folder, name), { recursive: true, force: true })
      await mkdir(path.join(folder, own), { recursive: true })
      return path.join(folder, own)
    },
    forget: () => rm(folder, { recursive: true, force: true }),
  }
}

const FOLDER = /^encoder-training-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/**
 * Removes what trainings of encoders left that do not go on: done elsewhere, or of a study that was deleted. Those that failed or were cancelled
 * may be repeated for a week, but not after something of the study was deleted: its frames are no longer to be learnt from.
 */
export async function forgetEncoderCheckpoints(database: Database, workFolder: string): Promise<void> {
  const ids = (await readdir(workFolder)).flatMap((name) => FOLDER.exec(name)?.[1] ?? [])
  if (ids.length === 0) return
  const runs = await database.encoderTraining.findMany({
    where: {
      id: { in: ids },
      OR: [
        { state: { in: OPEN } },
        { state: { in: ['failed', 'cancelled'] }, finishedAt: { gte: new Date(Date.now() - KEPT_MS) } },
      ],
    },
    select: { id: true, studyId: true, state: true, createdAt: true },
  })
  const kept = new Set<string>()
  for (const { id, studyId, state, createdAt } of runs) {
    const deleted = { studyId, kind: { not: 'head' as const }, deletedAt: { gte: createdAt } }
    if (OPEN.includes(state) || (await database.binEntry.count({ where: deleted })) === 0) kept.add(id)
  }
  for (const id of ids) if (!kept.has(id)) await checkpointsOf(workFolder, id).forget()
}
