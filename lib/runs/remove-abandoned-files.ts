import type { Database } from '#lib/database/client.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { type FileKind, keyOfAttempt, RUN_FILES } from './attempt-file.ts'
import { REPEATABLE, type RunState } from './run.ts'

/** A run as far as its files go. */
interface Abandoned {
  id: string
  attempt: number
}

/**
 * Removes what attempts stored that were killed before they ended, of runs that failed or were cancelled since: no attempt comes after them
 * that would. What such a run had made before stays. An attempt that is alive removes its own.
 *
 * @param since runs that ended before this are passed over; all of them where left out
 */
export async function removeAbandonedFiles(database: Database, storage: Storage, since = new Date(0)): Promise<void> {
  for (const kind of Object.keys(RUN_FILES) as FileKind[]) {
    const place = RUN_FILES[kind]
    const keys = (await abandonedRuns(database, kind, since)).flatMap(({ id, attempt }) =>
      Array.from({ length: attempt }, (_, i) => keyOfAttempt(place, id, i + 1)),
    )
    for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
      const some = keys.slice(from, from + KEYS_AT_ONCE)
      const used = new Set(await keptKeys(database, kind, some))
      for (const key of some) if (!used.has(key)) await storage.remove(key)
    }
  }
}

const KEYS_AT_ONCE = 1000

function abandonedRuns(database: Database, kind: FileKind, since: Date): Promise<Abandoned[]> {
  const where = { state: { in: REPEATABLE as RunState[] }, attempt: { gt: 0 }, finishedAt: { gte: since } }
  const select = { id: true, attempt: true }
  if (kind === 'analysis') return database.analysis.findMany({ where, select })
  return kind === 'copy'
    ? database.recordingCopy.findMany({ where, select })
    : database.exportRun.findMany({ where, select })
}

/** Which of some keys a run has, of whatever state. */
async function keptKeys(database: Database, kind: FileKind, keys: string[]): Promise<(string | null)[]> {
  if (kind === 'analysis') {
    const rows = await database.analysis.findMany({ where: { features: { in: keys } }, select: { features: true } })
    return rows.map(({ features }) => features)
  }
  const where = { storageKey: { in: keys } }
  const select = { storageKey: true }
  const rows =
    kind === 'copy'
      ? await database.recordingCopy.findMany({ where, select })
      : await database.exportRun.findMany({ where, select })
  return rows.map(({ storageKey }) => storageKey)
}
