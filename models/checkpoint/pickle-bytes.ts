import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** The bytes of a pickle, read from the front. Every read throws ConcordError bad-checkpoint beyond the end. */
export class PickleBytes {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Offset of the next byte. */
  get at(): number {
    return this.#at
  }

  take(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) throw damagedPickle(phrase('its list of weights ends early'))
    this.#at += size
    return this.#bytes.subarray(this.#at - size, this.#at)
  }

  text(size: number): string {
    return this.take(size).toString('utf8')
  }

  /** A length of eight bytes. */
  size8(): number {
    return Number(this.take(8).readBigUInt64LE())
  }

  /** A line of protocol 0, without its end. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0 || end - this.#at > 200) throw damagedPickle(phrase('its list of weights ends early'))
    const line = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return line
  }

  /** A whole number of so many bytes, little-endian in two’s complement. */
  long(size: number): number {
    let value = 0n
    const bytes = this.take(size)
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
    return Number(BigInt.asIntN(Math.max(8, size * 8), value))
  }
}

/** A checkpoint whose pickle is not in order; what is wrong completes the sentence. */
export function damagedPickle(what: Message): ConcordError {
  return new ConcordError(
    'bad-checkpoint',
    phrase('This file can’t be read as a PyTorch checkpoint: {what}. Copy or download it again, then retry.', { what }),
  )
}
