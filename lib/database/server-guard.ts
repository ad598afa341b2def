import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import path from 'node:path'

/** What the guarding process is told. */
export interface GuardedServer {
  cluster: string
  pid: number
  /** Asks the server to end, where the system has no signals. */
  pgCtl: string
}

/**
 * Sees to it that a database server ends when this process does, whatever ends it. PostgreSQL does not watch for that, so a small
 * process does: its standard input is a pipe that this process alone holds open. Another takes its place where it is killed.
 */
export class ServerGuard {
  readonly #server: GuardedServer
  #process: ChildProcess
  #isNeeded = true

  constructor(server: GuardedServer) {
    this.#server = server
    this.#process = this.#start()
  }

  /** The server has ended. */
  release(): void {
    this.#isNeeded = false
    this.#process.kill('SIGKILL')
  }

  #start(): ChildProcess {
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'server-guard-process.ts'), JSON.stringify(this.#server)],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        // In a group of its own: what is sent to all of a terminal's programs must not end it before the server.
        detached: true,
        windowsHide: true,
      },
    )
    const again = () => setTimeout(() => this.#replace(), 1000).unref()
    child.once('exit', again)
    child.once('error', again)
    child.stdin!.on('error', () => {})
    ;(child.stdin as Socket).unref()
    child.unref()
    return child
  }

  #replace(): void {
    if (this.#isNeeded) this.#process = this.#start()
  }
}
