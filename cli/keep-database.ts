import { setTimeout as wait } from 'node:timers/promises'
import type { EmbeddedServer } from '#lib/database/embedded-server.ts'
import { GrowingPause } from './growing-pause.ts'
import { inEnglish } from './language.ts'
import { isPortInUse } from './listening.ts'
import { reasonOf } from './print-error.ts'

/** After so many failed starts on a port that another program has, another port is taken. */
const TRIES_ON_A_PORT = 3

/** An embedded database that is started again when it dies, for as long as it takes. */
export class KeptDatabase {
  readonly #start: (port?: number) => Promise<EmbeddedServer>
  readonly #moved: (server: EmbeddedServer) => void
  readonly #stopping: AbortSignal
  readonly #pause = new GrowingPause()
  #starting: Promise<EmbeddedServer>

  /**
   * @param start starts the server on a port, or on any
   * @param moved told of a server that could not take its port back
   */
  constructor(
    start: (port?: number) => Promise<EmbeddedServer>,
    moved: (server: EmbeddedServer) => void,
    stopping: AbortSignal,
  ) {
    this.#start = start
    this.#moved = moved
    this.#stopping = stopping
    this.#starting = start()
    this.#starting.then(
      (server) => this.#watch(server),
      () => {},
    )
  }

  /** The server, once it runs first. @throws what kept it from starting */
  first(): Promise<EmbeddedServer> {
    return this.#starting
  }

  async stop(): Promise<void> {
    await this.#starting.then((server) => server.stop()).catch(() => {})
  }

  #watch(server: EmbeddedServer): void {
    const startedAt = performance.now()
    const ended = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#stopping.aborted) return
      const how = signal ?? `exit code ${code}`
      this.#starting = this.#again(server.port, performance.now() - startedAt, how)
      this.#starting.then(
        (next) => this.#watch(next),
        () => {},
      )
    }
    const { exitCode, signalCode } = server.process
    if (exitCode !== null || signalCode !== null) ended(exitCode, signalCode)
    else server.process.once('exit', ended)
  }

  async #again(port: number, ranForMs: number, how: string): Promise<EmbeddedServer> {
    let why = `ended (${how})`
    let ran = ranForMs
    for (let tries = 1; ; tries++) {
      const pauseMs = this.#pause.next(ran)
      console.error(`database: ${why}, starting again in ${pauseMs / 1000} s`)
      await wait(pauseMs, undefined, { signal: this.#stopping })
      ran = 0
      const isTaken = tries > TRIES_ON_A_PORT && (await isPortInUse(port, '127.0.0.1'))
      try {
        const server = await this.#start(isTaken ? undefined : port)
        if (server.port !== port) this.#moved(server)
        return server
      } catch (error) {
        why = inEnglish(reasonOf(error)).replace(/\.$/, '')
      }
    }
  }
}
