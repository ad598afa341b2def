import { rmSync } from 'node:fs'
import { link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Papa from 'papaparse'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { analysisNotes, noteLine } from '#lib/analysis/analysis-notes.ts'
import { csvOfRecords, textOfCell } from '#lib/csv/csv-of.ts'
import { systemCode } from '#lib/errors/system-errors.ts'
import { english } from '#lib/messages/translator.ts'
import { unfinishedName } from '#lib/settings/unfinished-names.ts'

const COLUMNS = ['file', 'sha256', 'duration_s', 'coverage', 'faces', 'clips', 'folder', 'warnings', 'error'] as const
type Row = Record<(typeof COLUMNS)[number], string | number | null>
/** More than any call's table; a larger file is somebody else's. */
const LARGEST = 64 * 1024 * 1024

/** The table over all files of a call. It is written anew after each file, so that a call that breaks off has one too. */
export class ResultsTable {
  readonly #out: string
  readonly #rows: Row[] = []
  #name: string | undefined

  constructor(out: string) {
    this.#out = out
  }

  /** The file's name below the folder of results, once something was written. */
  get name(): string | undefined {
    return this.#name
  }

  async addResult(file: string, folder: string, analysis: Analysis): Promise<void> {
    const { recording, coverage, tracks, clips } = analysis
    await this.#add({
      file,
      sha256: recording.sha256,
      duration_s: (recording.durationMs / 1000).toFixed(3),
      coverage: coverage.toFixed(4),
      faces: tracks.length,
      clips: clips.length,
      folder,
      warnings: analysisNotes(analysis)
        .map((note) => noteLine(note, english))
        .join(' '),
      error: '',
    })
  }

  async addError(file: string, error: string): Promise<void> {
    const nothing = { sha256: '', duration_s: '', coverage: '', faces: '', clips: '', folder: '', warnings: '' }
    await this.#add({ file, ...nothing, error })
  }

  async #add(row: Row): Promise<void> {
    this.#rows.push(row)
    const unfinished = path.join(this.#out, `${unfinishedName()}.csv`)
    const tidy = () => rmSync(unfinished, { force: true })
    process.once('exit', tidy)
    try {
      await writeFile(unfinished, csvOfRecords(this.#rows), { flush: true })
      if (this.#name) await rename(unfinished, path.join(this.#out, this.#name))
      else this.#name = await this.#takeName(unfinished)
    } finally {
      await rm(unfinished, { force: true })
      process.off('exit', tidy)
    }
  }

  /** `results.csv`, or the next number where that is not a table of an earlier call. */
  async #takeName(unfinished: string): Promise<string> {
    for (let number = 1; ; number++) {
      const name = number === 1 ? 'results.csv' : `results-${number}.csv`
      const file = path.join(this.#out, name)
      if (await isOwnTable(file)) {
        try {
          await rename(unfinished, file)
          return name
        } catch (error) {
          // In a folder that several people use, another's table can't be replaced.
          if (systemCode(error) !== 'EACCES' && systemCode(error) !== 'EPERM') throw error
          continue
        }
      }
      const taken = await lstat(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      if (taken) continue
      // Unlike a rename, a link never takes the place of a file that has come meanwhile; not all file systems have it.
      await link(unfinished, file).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') throw error
        await rename(unfinished, file)
      })
      return name
    }
  }
}

/** Whether a file is a table as Concord writes it, byte by byte: one that a person edited is theirs. */
async function isOwnTable(file: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined)
  if (!found?.isFile() || found.size > LARGEST) return false
  const text = (await readFile(file)).toString('utf8')
  const { data, meta } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true, transform: textOfCell })
  return meta.fields?.join() === COLUMNS.join() && csvOfRecords(data) === text
}
