import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** A file whose content must stay as it is while it is read: it is read more than once, and its hash is kept. */
export class FileAtRest {
  readonly file: string
  readonly bytes: number
  readonly #before: string

  private constructor(file: string, bytes: number, before: string) {
    this.file = file
    this.bytes = bytes
    this.#before = before
  }

  static async open(file: string): Promise<FileAtRest> {
    const facts = await stat(file, { bigint: true })
    return new FileAtRest(file, Number(facts.size), identityOf(facts))
  }

  /** sha256 of its content, in hexadecimal digits. */
  async sha256(signal: AbortSignal | undefined): Promise<string> {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(this.file, { highWaterMark: 1 << 20, signal }))
      hash.update(chunk as Buffer)
    return hash.digest('hex')
  }

  /** @throws ConcordError bad-video where the file was written to, replaced or taken away since it was opened */
  async demandUnchanged(): Promise<void> {
    const now = await stat(this.file, { bigint: true }).then(identityOf, () => undefined)
    if (now === this.#before) return
    throw new ConcordError(
      'bad-video',
      phrase(
        'This file changed while it was read: it is still being copied or recorded, or it was replaced or removed. Wait until it is complete, then analyse it again.',
      ),
    )
  }
}

function identityOf({ dev, ino, size, mtimeNs }: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint }): string {
  return [dev, ino, size, mtimeNs].join(' ')
}
