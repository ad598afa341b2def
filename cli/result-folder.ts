import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { AnalysisResult } from '#lib/analysis/analyze-recording.ts'
import { csvOfRecords } from '#lib/csv/csv-of.ts'
import { systemCode } from '#lib/errors/system-errors.ts'
import { npyOf } from '#lib/numbers/npy.ts'
import { leftover, retiredName, unfinishedName } from '#lib/settings/unfinished-names.ts'

const FORMAT = 'concord-analysis'
const FACTS = 'analysis.json'
/** Larger than the facts of a day's recording. */
const LARGEST_FACTS = 256 * 1024 * 1024

/** The recording that a result is of: where it lay and what was in it. */
export interface Source {
  /** The file's absolute path, links resolved. */
  path: string
  sha256: string
}

/** What a result says of itself in `analysis.json`, besides the analysis. */
const ownFacts = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.number().int(),
  source: z.object({ name: z.string(), path: z.string(), sha256: z.string() }),
  /** sha256 of each other file of the result. */
  files: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/), z.string()),
})

export interface WrittenResult {
  /** The folder's name below the folder of all results. */
  name: string
  /** Whether it took the place of an earlier result of the same recording. */
  replaced: boolean
  /** Folders that have the wanted name and were left as they are. */
  untouched: string[]
}

/**
 * Writes a result as a folder below `out`, as a whole or not at all. The folder is called `wanted`, or a name made from it
 * where that is taken. Only one thing is ever replaced: an unchanged earlier result of the same file.
 */
export async function writeResult(
  out: string,
  wantedName: string,
  sourcePath: string,
  { analysis, embeddings }: AnalysisResult,
): Promise<WrittenResult> {
  const source: Source = { path: sourcePath, sha256: analysis.recording.sha256 }
  const size = embeddings.length / Math.max(1, analysis.clips.length)
  const clips = analysis.clips.map((clip, i) => ({
    clip: i,
    start_ms: clip.startMs,
    end_ms: clip.endMs,
    coverage: clip.coverage.toFixed(4),
  }))
  const files: Record<string, Buffer> = {
    'embeddings.npy': npyOf(embeddings, [analysis.clips.length, size]),
    'clips.csv': Buffer.from(csvOfRecords(clips, '\n')),
  }
  const facts = {
    format: FORMAT,
    formatVersion: 1,
    source: { name: path.basename(sourcePath), ...source },
    files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, hashOf(bytes)])),
    ...analysis,
  }
  const unfinished = path.join(out, unfinishedName())
  // A second Ctrl-C ends the process at once.
  const tidy = () => rmSync(unfinished, { recursive: true, force: true })
  process.once('exit', tidy)
  try {
    await mkdir(unfinished)
    for (const [name, bytes] of Object.entries(files))
      await writeFile(path.join(unfinished, name), bytes, { flush: true })
    await writeFile(path.join(unfinished, FACTS), `${JSON.stringify(facts, null, 2)}\n`, { flush: true })
    return await moveIntoPlace(unfinished, out, wantedName, source)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
    process.off('exit', tidy)
  }
}

async function moveIntoPlace(
  unfinished: string,
  out: string,
  wantedName: string,
  source: Source,
): Promise<WrittenResult> {
  const untouched: string[] = []
  const hashed = `${wantedName}-${source.sha256.slice(0, 8)}`
  for (let tries = 0; ; ) {
    const number = untouched.length
    const name = number === 0 ? wantedName : number === 1 ? hashed : `${hashed}-${number}`
    const folder = path.join(out, name)
    const isFree = !(await lstat(folder).catch(ifMissing))
    const earlier = isFree ? undefined : await resultIn(folder)
    const isOwn = earlier?.path === source.path && earlier.sha256 === source.sha256
    if (!isFree && !isOwn) {
      untouched.push(name)
      continue
    }
    try {
      await (isFree ? rename(unfinished, folder) : replace(folder, unfinished))
      return { name, replaced: isOwn, untouched }
    } catch (error) {
      const code = systemCode(error) ?? ''
      // In a folder that several people use, another's result can't be replaced.
      if (isOwn && NOT_ALLOWED.has(code)) untouched.push(name)
      // Another call may write the same result at the same time.
      else if (!CHANGED_MEANWHILE.has(code) || ++tries === MOST_TRIES) throw error
    }
  }
}

const CHANGED_MEANWHILE = new Set(['ENOENT', 'EEXIST', 'ENOTEMPTY', 'ENOTDIR'])
const MOST_TRIES = 20
const NOT_ALLOWED = new Set(['EACCES', 'EPERM'])

/** Puts `unfinished` in the place of an earlier result, which comes back where that fails or the process ends meanwhile. */
async function replace(folder: string, unfinished: string): Promise<void> {
  const retired = path.join(path.dirname(folder), retiredName(path.basename(folder)))
  const settle = () => {
    if (!existsSync(retired)) return
    if (existsSync(folder)) removeResult(retired)
    else renameSync(retired, folder)
  }
  process.once('exit', settle)
  try {
    await rename(folder, retired)
    await rename(unfinished, folder)
  } finally {
    settle()
    process.off('exit', settle)
  }
}

/**
 * The source of the result in a folder: one that Concord made, that nobody changed, and that holds nothing else.
 * Links are not followed. Anything else is somebody's own and gives undefined.
 */
export async function resultIn(folder: string): Promise<Source | undefined> {
  try {
    if (!(await lstat(folder)).isDirectory()) return undefined
    const entries = await readdir(folder, { withFileTypes: true })
    if (!entries.every((entry) => entry.isFile())) return undefined
    const names = entries.map(({ name }) => name)
    if (!names.includes(FACTS) || (await stat(path.join(folder, FACTS))).size > LARGEST_FACTS) return undefined
    const { source, files } = ownFacts.parse(JSON.parse(await readFile(path.join(folder, FACTS), 'utf8')))
    if (names.length !== Object.keys(files).length + 1) return undefined
    for (const [name, sha256] of Object.entries(files)) {
      if (hashOf(await readFile(path.join(folder, name))) !== sha256) return undefined
    }
    return { path: source.path, sha256: source.sha256 }
  } catch {
    // What can't be read as a result is none.
    return undefined
  }
}

/** Removes a result, or what is left of one, file by file, so that nothing that was put in meanwhile goes with it. */
function removeResult(folder: string): void {
  const facts = path.join(folder, FACTS)
  const files = existsSync(facts) ? ownFacts.parse(JSON.parse(readFileSync(facts, 'utf8'))).files : {}
  // The facts name the others, so they go last.
  for (const name of [...Object.keys(files), FACTS]) rmSync(path.join(folder, name), { force: true })
  // Where something else lies in it, it stays.
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}

/** Clears away what processes that were killed left below `out`; a result that was about to be replaced comes back. */
export async function clearLeftovers(out: string): Promise<void> {
  for (const entry of await readdir(out, { withFileTypes: true })) {
    if (!entry.isDirectory() && !entry.isFile()) continue
    await clearLeftover(out, entry.name).catch((error: unknown) => {
      // Another person's, or another call clears it away too.
      if (!NOT_ALLOWED.has(systemCode(error) ?? '') && systemCode(error) !== 'ENOENT') throw error
    })
  }
}

async function clearLeftover(out: string, name: string): Promise<void> {
  const left = path.join(out, name)
  const found = await stat(left)
  const unfinished = leftover(name, found.mtimeMs)
  if (!unfinished) return
  const { was } = unfinished
  if (found.isFile()) await rm(left, { force: true })
  else if (was === undefined) await removeUnfinished(left)
  else if ((await resultIn(left)) && !(await lstat(path.join(out, was)).catch(ifMissing)))
    await rename(left, path.join(out, was))
  else removeResult(left)
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of ['embeddings.npy', 'clips.csv', FACTS]) await rm(path.join(folder, name), { force: true })
  // Where something else lies in it, it stays.
  await rmdir(folder).catch(() => {})
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
