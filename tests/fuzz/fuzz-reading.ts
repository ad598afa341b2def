import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** What became of one input. */
export interface ReadInput {
  number: number
  ms: number
  kind: 'read' | 'refused' | 'crash'
  message?: string
}

export interface ReadingResult {
  read: number
  refused: number
  crashes: string[]
  hangs: string[]
  /** The refusal that took longest. */
  slowest: { name: string; ms: number }
}

/** An input that takes longer than this hangs. */
const LIMIT_MS = 120_000
/** What the first needs, for which a database may have to be started. */
const FIRST_LIMIT_MS = 240_000
/** More than any of these small inputs needs, in MB. */
const MEMORY_MB = { checkpoint: 512, csv: 512, ratings: 512, api: 2048 }

/** Tries seeded inputs of a kind in a process of its own, which is started again behind an input that ends it. */
export async function fuzzReading(kind: keyof typeof MEMORY_MB, inputs: number, seed: number): Promise<ReadingResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-fuzz-'))
  // PostgreSQL runs as another user where this runs as root, and has to get through.
  chmodSync(folder, 0o755)
  const result: ReadingResult = { read: 0, refused: 0, crashes: [], hangs: [], slowest: { name: '', ms: 0 } }
  try {
    for (let next = 0; next < inputs; ) next = await readFrom(next, inputs, { kind, seed, folder }, result)
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** @returns the first input that is still to be read */
async function readFrom(
  first: number,
  inputs: number,
  { kind, seed, folder }: { kind: keyof typeof MEMORY_MB; seed: number; folder: string },
  result: ReadingResult,
): Promise<number> {
  const program = path.join(import.meta.dirname, kind === 'api' ? 'api-process.ts' : 'read-process.ts')
  const parameters = [
    `--max-old-space-size=${MEMORY_MB[kind]}`,
    program,
    kind,
    String(first),
    String(inputs - 1),
    String(seed),
    folder,
  ]
  const child = spawn(process.execPath, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder },
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-600)
  })
  const ended = new Promise<string>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`)),
  )
  let next = first
  let hangs = false
  const hung = () => {
    hangs = true
    child.kill('SIGKILL')
  }
  let alarm = setTimeout(hung, FIRST_LIMIT_MS)
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(alarm)
    next = note(JSON.parse(line) as ReadInput, kind, result) + 1
    alarm = setTimeout(hung, LIMIT_MS)
  }
  clearTimeout(alarm)
  const how = await ended
  if (next >= inputs) return inputs
  if (hangs) result.hangs.push(`${kind} ${next}`)
  else result.crashes.push(`${kind} ${next}: ${how} ${log}`)
  return next + 1
}

function note({ number, ms, kind: outcome, message }: ReadInput, kind: string, result: ReadingResult): number {
  if (outcome === 'crash') result.crashes.push(`${kind} ${number}: ${message}`)
  else result[outcome]++
  if (outcome === 'refused' && ms > result.slowest.ms) result.slowest = { name: `${kind} ${number}: ${message}`, ms }
  return number
}
