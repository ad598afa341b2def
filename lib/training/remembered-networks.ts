import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Database } from '#lib/database/client.ts'
import type { NetworkMemory, RememberedNetwork } from '#lib/heads/clip-family.ts'
import { OPEN, type RunState } from '#lib/runs/run.ts'
import packageJson from '../../package.json' with { type: 'json' }

/**
 * Networks of a training in a folder of this machine, each in a file that appears as a whole: a training that is interrupted goes on with the
 * first network that is missing. On another machine, or with another version of the software, it begins anew.
 */
export function networksOf(workFolder: string, runId: string): NetworkMemory & { forget(): Promise<void> } {
  const folder = path.join(workFolder, `training-${runId}`)
  const fileOf = (key: string) =>
    path.join(folder, createHash('sha256').update(`${packageJson.version} ${key}`).digest('hex'))
  return {
    async recall(key) {
      try {
        return deserialize(await readFile(fileOf(key))) as RememberedNetwork
      } catch {
        // Not there, or cut off by a power failure: it is trained again.
        return undefined
      }
    },
    async keep(key, network) {
      await mkdir(folder, { recursive: true })
      const file = fileOf(key)
      await writeFile(`${file}.unfinished`, serialize(network))
      await rename(`${file}.unfinished`, file)
    },
    forget: () => rm(folder, { recursive: true, force: true }),
  }
}

const FOLDER = /^training-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Removes the networks of trainings that do not go on: cancelled, done elsewhere, or of a study that was deleted. Those that failed may be repeated. */
export async function forgetAbandoned(database: Database, workFolder: string): Promise<void> {
  const ids = (await readdir(workFolder)).flatMap((name) => FOLDER.exec(name)?.[1] ?? [])
  if (ids.length === 0) return
  const goesOn: RunState[] = [...OPEN, 'failed']
  const wanted = await database.trainingRun.findMany({
    where: { id: { in: ids }, state: { in: goesOn } },
    select: { id: true },
  })
  const kept = new Set(wanted.map(({ id }) => id))
  for (const id of ids) if (!kept.has(id)) await networksOf(workFolder, id).forget()
}
