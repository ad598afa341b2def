import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Database } from '#lib/database/client.ts'
import { OPEN, type RunState } from '#lib/runs/run.ts'

/** Where a training of an encoder keeps what it goes on from on this machine. On another one it begins anew. */
export function checkpointsOf(workFolder: string, runId: string) {
  const folder = path.join(workFolder, `encoder-training-${runId}`)
  return {
    folder,
    /** The folder of a training on some data; one on other captions has another. */
    async of(fingerprint: string): Promise<string> {
      const own = path.join(folder, fingerprint.slice(0, 16))
      await mkdir(own, { recursive: true })
      return own
    },
    forget: () => rm(folder, { recursive: true, force: true }),
  }
}

const FOLDER = /^encoder-training-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Removes what trainings of encoders left that do not go on: done elsewhere, or of a study that was deleted. Those that failed or were cancelled may be repeated. */
export async function forgetEncoderCheckpoints(database: Database, workFolder: string): Promise<void> {
  const ids = (await readdir(workFolder)).flatMap((name) => FOLDER.exec(name)?.[1] ?? [])
  if (ids.length === 0) return
  const goesOn: RunState[] = [...OPEN, 'failed', 'cancelled']
  const wanted = await database.encoderTraining.findMany({
    where: { id: { in: ids }, state: { in: goesOn } },
    select: { id: true },
  })
  const kept = new Set(wanted.map(({ id }) => id))
  for (const id of ids) if (!kept.has(id)) await checkpointsOf(workFolder, id).forget()
}
