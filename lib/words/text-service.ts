import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { ConcordError, type ErrorCode } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { readStoredText } from '#lib/messages/stored-text.ts'
import { floatsOf } from '#lib/numbers/rows.ts'

export interface TextQuestion {
  id: number
  /** Folder of the encoder's bundle. */
  folder: string
  texts: string[]
  threads: number
}
export type TextAnswer =
  | { id: number /** float32 as base64 */; rows: string[] }
  | { id: number; problem: string; code: ErrorCode }

/** The text encoder's memory is given back when nobody asked for this long. */
const IDLE_MS = 5 * 60_000

interface Waiting {
  resolve(rows: Float32Array[]): void
  reject(error: ConcordError): void
}

/** Encodes texts in a process of its own, which is started by the first question and ends when it is idle. */
export class TextService {
  readonly #processFile: string
  readonly #threads: number
  readonly #waiting = new Map<number, Waiting>()
  #child: ChildProcess | undefined
  #idle: NodeJS.Timeout | undefined
  #next = 0

  /** @param processFile path of text-process.ts */
  constructor(processFile: string, threads: number) {
    this.#processFile = processFile
    this.#threads = threads
  }

  /**
   * @param folder of an encoder with a text encoder and a vocabulary
   * @returns float32[embedding size] for each text
   * @throws ConcordError bad-bundle where the encoder knows no words; unavailable
   */
  encodeTexts(folder: string, texts: readonly string[]): Promise<Float32Array[]> {
    const child = this.#running()
    clearTimeout(this.#idle)
    this.#next += 1
    const question: TextQuestion = { id: this.#next, folder, texts: [...texts], threads: this.#threads }
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { resolve, reject })
      child.send(question, (error) => {
        if (error) this.#fail()
      })
    })
  }

  stop(): void {
    clearTimeout(this.#idle)
    this.#child?.kill()
    this.#child = undefined
  }

  #running(): ChildProcess {
    if (this.#child) return this.#child
    const child = spawn(process.execPath, [this.#processFile], { stdio: ['pipe', 'ignore', 'inherit', 'ipc'] })
    ;(child.stdin as Socket).unref()
    child.on('message', (answer: TextAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if ('problem' in answer) waiting?.reject(new ConcordError(answer.code, readStoredText(answer.problem)))
      else waiting?.resolve(answer.rows.map((row) => floatsOf(Buffer.from(row, 'base64'))))
      this.#restWhenIdle()
    })
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined
      this.#fail()
    })
    child.once('error', () => this.#fail())
    child.unref()
    this.#child = child
    return child
  }

  #restWhenIdle(): void {
    clearTimeout(this.#idle)
    if (this.#waiting.size > 0) return
    this.#idle = setTimeout(() => this.stop(), IDLE_MS)
    this.#idle.unref()
  }

  #fail(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(
        new ConcordError(
          'unavailable',
          phrase('The text encoder stopped unexpectedly, possibly because of too little memory. Try again.'),
        ),
      )
    }
    this.#waiting.clear()
  }
}
