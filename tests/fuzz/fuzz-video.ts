import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Random } from './random.ts'
import { writeDamaged, writeRandomStream } from './random-streams.ts'

/** Files that one process reads; a crash costs the start of another. */
const BATCH = 25
/** One file that takes longer than this hangs. */
const LIMIT_MS = 60_000

export interface FuzzResult {
  files: number
  /** Files of which pictures were seen; the others were refused with a sentence. */
  seen: number
  crashes: string[]
  hangs: string[]
  /** Files that two readings see differently. */
  different: string[]
}

/**
 * Streams whose size, pixel format and orientation change at random, and a damaged copy of every second one, each read
 * twice in processes of their own.
 */
export function fuzzVideo(streams: number, seed: number): FuzzResult {
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-fuzz-'))
  try {
    const random = new Random(seed)
    const files: string[] = []
    for (let i = 0; i < streams; i++) {
      const file = path.join(folder, `stream-${i}`)
      writeRandomStream(file, random)
      files.push(file)
      if (i % 2 === 0) {
        writeDamaged(file, `${file}-damaged`, random)
        files.push(`${file}-damaged`)
      }
    }
    const result: FuzzResult = { files: files.length, seen: 0, crashes: [], hangs: [], different: [] }
    const first = readAll(files, result)
    const second = readAll(files, result)
    const name = (i: number) => path.basename(files[i]!)
    result.seen = first.filter((line) => / pictures /.test(line)).length
    result.different = first.flatMap((line, i) => (line === second[i] ? [] : [name(i)]))
    return result
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What each file shows, one line each; a crash or hang counts for the file that was being read. */
function readAll(files: readonly string[], result: FuzzResult): string[] {
  const lines: string[] = []
  const program = path.join(import.meta.dirname, 'watch-process.ts')
  while (lines.length < files.length) {
    const batch = files.slice(lines.length, lines.length + BATCH)
    const { stdout, signal, status, stderr } = spawnSync(process.execPath, [program, ...batch], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: 1 << 26,
    })
    const read = stdout.split('\n').slice(0, -1)
    lines.push(...read)
    if (read.length === batch.length && status === 0) continue
    const name = path.basename(batch[Math.min(read.length, batch.length - 1)]!)
    // A busy machine may need longer than the limit for a whole batch; it hangs where nothing came of it.
    if (signal === 'SIGKILL' && read.length > 0) continue
    if (signal === 'SIGKILL') result.hangs.push(name)
    else result.crashes.push(`${name}: ${signal ?? stderr.slice(0, 300)}`)
    if (read.length < batch.length) lines.push('nothing')
  }
  return lines
}
