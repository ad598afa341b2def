import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { isAlive } from '#lib/settings/unfinished-names.ts'

/** A terminal and npm both pass a Ctrl-C on; the second within this time is the same one. */
const SAME_SIGNAL_MS = 1000
/** A folder of a process that is gone is left alone for this long: it may be another machine's. */
const LEFTOVER_AGE_MS = 10 * 60_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A command's request to stop, from Ctrl-C or from the system. */
export interface Interruption {
  signal: AbortSignal
  /** 128 and the signal's number once there was one, as shells have it. */
  exitCode(): number | undefined
  /** Stops listening: signals then end the process as they do without Concord. */
  release(): void
}

/** Turns signals into an abort, so that a command can clear away what it began; a second one ends it at once. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController()
  let code: number | undefined
  let since = 0
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      const signalCode = 128 + constants.signals[name]
      if (code !== undefined && Date.now() - since > SAME_SIGNAL_MS) process.exit(signalCode)
      if (code !== undefined) return
      code = signalCode
      since = Date.now()
      controller.abort()
    }
    process.on(name, listener)
    return { name, listener }
  })
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      for (const { name, listener } of listeners) process.off(name, listener)
    },
  }
}

/**
 * A folder for working files in the system's temporary folder. It is removed when the process ends in whatever way
 * a process can notice; one that a killed process left is removed by the next.
 */
export async function workingFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), `concord-work-${process.pid}-`)).catch((cause) => {
    throw new ConcordError(
      'bad-settings',
      process.platform === 'win32'
        ? phrase(
            'The temporary folder {value} can’t be written to: {cause}. Set TEMP to a folder that you can write to.',
            { value: shownName(tmpdir()), cause: systemReason(cause) ?? cause.message },
          )
        : phrase(
            'The temporary folder {value} can’t be written to: {cause}. Set TMPDIR to a folder that you can write to.',
            { value: shownName(tmpdir()), cause: systemReason(cause) ?? cause.message },
          ),
      { cause },
    )
  })
  removeLeftovers()
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^concord-work-(\d+)-[A-Za-z0-9]{6}$/.exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const folder = path.join(tmpdir(), name)
    // A link is somebody's trap.
    const found = lstatSync(folder, { throwIfNoEntry: false })
    if (!found?.isDirectory() || Date.now() - found.mtimeMs < LEFTOVER_AGE_MS) continue
    const own = process.getuid === undefined || found.uid === process.getuid()
    if (own) rmSync(folder, { recursive: true, force: true })
  }
}
