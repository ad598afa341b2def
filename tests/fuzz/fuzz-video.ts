import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Files that one process reads; a crash costs the start of another. */
const BATCH = 25
/** One file that takes longer than this hangs. */
const LIMIT_MS = 60_000

export interface FuzzResult {
  files: number
  /** Draws that no stream came of, since the encoder that makes them ended on them. */
  unwritten: number
  /** Files of which pictures were seen; the others were refused with a sentence. */
  seen: number
  crashes: string[]
  hangs: string[]
  /** Files that two readings see differently. */
  different: string[]
  /** The refusal that took longest. */
  slowest: { name: string; ms: number }
}

/**
 * Streams whose size, pixel format and orientation change at random, and a damaged copy of every second one, each read
 * twice in processes of their own.
 */
export function fuzzVideo(streams: number, seed: number): FuzzResult {
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-fuzz-'))
  try {
    const { files, unwritten } = writeAll(folder, streams, seed)
    const result: FuzzResult = {
      files: files.length,
      unwritten,
      seen: 0,
      crashes: [],
      hangs: [],
      different: [],
      slowest: { name: '', ms: 0 },
    }
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

/**
 * Writes the streams in processes of their own, as encoders are only there to make them: one that fails on a draw is
 * started again behind it.
 */
function writeAll(folder: string, streams: number, seed: number): { files: string[]; unwritten: number } {
  const program = path.join(import.meta.dirname, 'write-process.ts')
  const files: string[] = []
  let unwritten = 0
  for (let next = 0; files.length < streams; ) {
    const last = next + Math.min(BATCH, streams - files.length) - 1
    const range = [folder, next, last, seed].map(String)
    const { stdout } = spawnSync(process.execPath, [program, ...range], { encoding: 'utf8', timeout: 4 * LIMIT_MS })
    const written = stdout.split('\n').slice(0, -1).map(Number)
    files.push(...written.map((i) => path.join(folder, `stream-${i}`)))
    if (written.length <= last - next) unwritten += 1
    next = written.length > last - next ? last + 1 : (written.at(-1) ?? next - 1) + 2
    if (next > 4 * streams + BATCH) throw new Error('the encoders fail on most draws')
  }
  return {
    files: files.flatMap((file) => (existsSync(`${file}-damaged`) ? [file, `${file}-damaged`] : [file])),
    unwritten,
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
    for (const [i, line] of read.entries()) {
      const [ms, seen] = line.split(/ (.*)/s) as [string, string]
      lines.push(seen)
      if (seen.startsWith('refused') && Number(ms) > result.slowest.ms)
        result.slowest = { name: `${path.basename(batch[i]!)} ${seen}`, ms: Number(ms) }
    }
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
