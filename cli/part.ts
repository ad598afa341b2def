import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { GrowingPause } from './growing-pause.ts'
import { ROOT } from './own-node.mjs'

const STOP_LIMIT_MS = 10_000

/** What makes any program of Node.js end with the one that started it. */
export const ENDING_WITH_PARENT = [
  '--import',
  pathToFileURL(path.join(ROOT, 'lib/processes/end-part-with-parent.ts')).href,
]

/** A program that is started again when it dies, and ends when this one does. */
export class Part {
  readonly #name: string
  readonly #parameters: string[]
  readonly #pause = new GrowingPause()
  #environment: NodeJS.ProcessEnv
  #child: ChildProcess | undefined
  #stopped = false

  constructor(name: string, parameters: string[], environment: NodeJS.ProcessEnv) {
    this.#name = name
    this.#parameters = parameters
    this.#environment = environment
  }

  start(): void {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [...ENDING_WITH_PARENT, ...this.#parameters], {
      cwd: ROOT,
      env: this.#environment,
      // The first is the pipe whose end tells the part that this process is gone.
      stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
      windowsHide: true,
    })
    ;(child.stdin as Socket).on('error', () => {})
    this.#child = child
    const again = async (how: string) => {
      if (this.#stopped) return
      const pauseMs = this.#pause.next(performance.now() - startedAt)
      console.error(`${this.#name}: ${how}, starting again in ${pauseMs / 1000} s`)
      await wait(pauseMs)
      if (!this.#stopped) this.start()
    }
    child.once('error', (error) => {
      if (child.pid === undefined) again(`can’t be started (${error.message})`)
    })
    child.once('exit', (code, signal) => again(`ended (${signal ?? `exit code ${code}`})`))
  }

  /** Starts the part anew with another environment. */
  async restart(environment: NodeJS.ProcessEnv): Promise<void> {
    this.#environment = environment
    // It is started again as one that died.
    await this.#end()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#end()
  }

  async #end(): Promise<void> {
    const child = this.#child
    if (!child || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    // Windows has no signals: a part there ends in order when it is cut off from its supervisor.
    if (process.platform === 'win32') child.disconnect()
    else child.kill('SIGTERM')
    await Promise.race([ended, wait(STOP_LIMIT_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'))])
  }
}
