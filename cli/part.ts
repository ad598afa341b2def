import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { ROOT } from './own-node.mjs'

/** A part that dies is started again after this long, twice as long each time it dies within a minute. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const STOP_LIMIT_MS = 10_000

/** A program that is started again when it dies. */
export class Part {
  readonly #name: string
  readonly #parameters: string[]
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | undefined
  #stopped = false
  #pauseMs = FIRST_PAUSE_MS

  constructor(name: string, parameters: string[], environment: NodeJS.ProcessEnv) {
    this.#name = name
    this.#parameters = parameters
    this.#environment = environment
  }

  start(): void {
    const startedAt = Date.now()
    const child = spawn(process.execPath, this.#parameters, {
      cwd: ROOT,
      env: this.#environment,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      windowsHide: true,
    })
    this.#child = child
    child.once('error', (error) => console.error(`${this.#name}: can't be started: ${error.message}`))
    child.once('exit', async (code, signal) => {
      if (this.#stopped) return
      if (Date.now() - startedAt > 60_000) this.#pauseMs = FIRST_PAUSE_MS
      console.error(`${this.#name}: ended (${signal ?? `exit code ${code}`}), starting again`)
      await wait(this.#pauseMs)
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
      if (!this.#stopped) this.start()
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#child
    if (!child || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    // Windows has no signals: a part there ends in order when it is cut off from its supervisor.
    if (process.platform === 'win32') child.disconnect()
    else child.kill('SIGTERM')
    await Promise.race([ended, wait(STOP_LIMIT_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'))])
  }
}
