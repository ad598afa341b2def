import type { Upload } from 'tus-js-client'
import { noteSignedOut, onSignedInAgain } from '#app/signed-out.ts'
import { storedSentenceOf } from '#app/states.tsx'
import { readableHandle } from './file-handles.ts'
import { fileMark } from './file-mark.ts'
import { interviewOf } from './interview-of-upload.ts'
import { keptUploads } from './kept-uploads.ts'
import {
  afterFailure,
  isGoingOn,
  newUpload,
  nextToSend,
  type QueuedUpload,
  type UploadTarget,
  uploadOf,
} from './queued-upload.ts'
import { startUpload } from './start-upload.ts'
import { TransferSpeed } from './transfer-speed.ts'
import { UploadList } from './upload-list.ts'

/** How often a server that did not answer is tried again. */
const TRY_AGAIN_MS = 10_000

/**
 * The uploads of the person at this browser, one after the other, whichever page they look at. What is not done yet is kept in the
 * browser: an upload goes on after a lost network, sleep, signing in again and a reload.
 */
export class UploadQueue extends UploadList {
  readonly #files = new Map<string, File>()
  readonly #speed = new TransferSpeed()
  #running: { key: string; upload: Upload | undefined } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Told when a recording has arrived. */
  onArrived: () => void = () => {}

  /** @param personId whose uploads these are */
  async open(personId: string): Promise<void> {
    if (personId === this.personId) return
    // Somebody else has signed in, in another tab.
    if (this.personId) this.#forget()
    this.personId = personId
    window.addEventListener('online', () => this.#resumeInterrupted())
    onSignedInAgain(() => this.#resumeInterrupted())
    const before = await keptUploads(personId)
    for (const [key, handle] of before.handles) this.handles.set(key, handle)
    const known = new Set(this.uploads.map(({ key }) => key))
    this.change([...before.uploads.filter(({ key }) => !known.has(key)), ...this.uploads])
    await this.openAgain(false)
  }

  get bytesPerSecond(): number | undefined {
    return this.#speed.bytesPerSecond
  }

  /** Puts a file in the queue; one that is there already, for the same interview, goes on. @returns its key */
  add(file: File, target: UploadTarget): string {
    const upload = newUpload(file, target)
    const { key } = upload
    this.#files.set(key, file)
    const handle = (file as File & { handle?: FileSystemFileHandle }).handle
    if (handle) this.handles.set(key, handle)
    const isUnderWay = this.uploads.some((one) => one.key === key && one.state === 'sending')
    if (!isUnderWay) this.change([...this.uploads.filter((one) => one.key !== key), upload])
    // A file that can't be read tells so when it is sent.
    fileMark(file).then(
      (mark) => this.update(key, { mark }),
      () => {},
    )
    this.#sendNext()
    return key
  }

  /** Gives files again to uploads that lost theirs. @returns those that belong to none, or have another content than before */
  async giveAgain(files: readonly File[]): Promise<File[]> {
    const others: File[] = []
    for (const file of files) {
      const mark = await fileMark(file).catch(() => '')
      const upload = uploadOf(this.uploads, file, mark)
      if (!upload) others.push(file)
      else {
        this.#files.set(upload.key, file)
        // A file that can't be read has none, and tells so when it is sent.
        if (mark !== '') this.update(upload.key, { mark })
        this.resume(upload.key)
      }
    }
    return others
  }

  /**
   * Opens the files of uploads that lost theirs, where the browser can.
   *
   * @param mayAsk whether the browser may ask the person, which it does only after a click
   */
  async openAgain(mayAsk: boolean): Promise<void> {
    for (const { key, state } of this.uploads) {
      const handle = state === 'lost' ? this.handles.get(key) : undefined
      const file = handle && (await readableHandle(handle, mayAsk))
      // A file that was changed meanwhile is not the one that was begun.
      if (file) await this.giveAgain([file])
    }
  }

  /** Whether the files of some lost uploads can be opened again without choosing them. */
  get canOpenAgain(): boolean {
    return this.uploads.some(({ key, state }) => state === 'lost' && this.handles.has(key))
  }

  pause(key: string): void {
    if (this.#running?.key === key) void this.#running.upload?.abort()
    this.update(key, { state: 'paused' })
    this.#stopped(key)
  }

  /** Pauses everything that would go on by itself. */
  pauseAll(): void {
    const paused = this.uploads.filter(isGoingOn).map(({ key }) => key)
    const { key, upload } = this.#running ?? {}
    this.change(this.uploads.map((one) => (paused.includes(one.key) ? { ...one, state: 'paused' } : one)))
    void upload?.abort()
    if (key !== undefined) this.#stopped(key)
  }

  /** Lets everything that is paused go on. */
  resumeAll(): void {
    this.#goOn(this.uploads.filter(({ state }) => state === 'paused').map(({ key }) => key))
  }

  /** Lets an upload that is paused, was interrupted or met a problem wait again. */
  resume(key: string): void {
    this.#goOn([key])
  }

  #goOn(keys: readonly string[]): void {
    for (const key of keys) this.update(key, { state: this.#files.has(key) ? 'waiting' : 'lost', problem: undefined })
    this.#sendNext()
    // Paused before the page was loaded again: the browser may open the files, now that somebody asks for them.
    if (keys.some((key) => !this.#files.has(key) && this.handles.has(key))) void this.openAgain(true)
  }

  /** Takes an upload out, with what was sent of it. */
  remove(key: string): void {
    const running = this.#running?.key === key ? this.#running.upload : undefined
    const { state, target } = this.uploads.find((one) => one.key === key) ?? {}
    this.change(this.uploads.filter((one) => one.key !== key))
    this.#files.delete(key)
    this.handles.delete(key)
    // The server forgets others by itself after a day.
    if (running && state !== 'done') void running.abort(true).catch(() => {})
    this.#stopped(key)
    if (state !== 'done' && target) this.onArrived()
  }

  /** Takes out what is done. */
  clearDone(): void {
    this.change(this.uploads.filter(({ state }) => state !== 'done'))
  }

  #forget(): void {
    void this.#running?.upload?.abort()
    this.#running = undefined
    this.#files.clear()
    this.handles.clear()
    this.change([], false)
  }

  #sendNext(): void {
    if (this.#running) return
    const next = nextToSend(this.uploads)
    if (!next) return
    this.#running = { key: next.key, upload: undefined }
    this.#speed.reset()
    this.update(next.key, { state: 'sending' })
    this.#send(next).then(
      () => {
        this.update(next.key, { state: 'done', sent: next.bytes, problem: undefined })
        this.#files.delete(next.key)
        this.handles.delete(next.key)
        this.onArrived()
        this.#stopped(next.key)
      },
      (error) => {
        this.#failed(next.key, error)
        this.#stopped(next.key)
      },
    )
  }

  #stopped(key: string): void {
    if (this.#running?.key !== key) return
    this.#running = undefined
    this.#sendNext()
  }

  async #send({ key, target, sent, fileName: name, bytes: size, lastModified }: QueuedUpload): Promise<void> {
    const file = this.#files.get(key)!
    const own = this.#running
    const interviewId = await interviewOf(target, sent > 0)
    this.update(key, { target: { ...target, interviewId } })
    // Paused or taken out meanwhile, and perhaps begun anew: that one sends it.
    if (this.#running !== own) return new Promise(() => {})
    await new Promise<void>((resolve, reject) => {
      startUpload(file, {
        metadata: { interviewId },
        begunAs: { name, size, lastModified },
        onProgress: (bytes) => {
          this.#speed.note(performance.now(), bytes)
          this.update(key, { sent: bytes })
        },
        onProblem: reject,
        onDone: resolve,
      }).then((upload) => {
        if (own && this.#running === own) own.upload = upload
        // Paused or taken out before it began.
        else void upload.abort()
      }, reject)
    })
  }

  #failed(key: string, error: unknown): void {
    // What was paused or taken out meanwhile stays so.
    if (this.uploads.find((one) => one.key === key)?.state !== 'sending') return
    const status = (error as { status?: number } | null)?.status
    const next = afterFailure(status)
    const problem = storedSentenceOf(error)
    this.update(key, { state: next === 'tell' ? 'problem' : 'interrupted', problem })
    if (next === 'tell') return
    if (next === 'wait-for-sign-in') noteSignedOut(error)
    else {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#resumeInterrupted(), TRY_AGAIN_MS)
    }
  }

  #resumeInterrupted(): void {
    for (const { key, state } of this.uploads) if (state === 'interrupted') this.resume(key)
  }
}

/** The queue of this browser's page. */
export const uploadQueue = new UploadQueue()
