import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Message, phrase } from '#lib/messages/message.ts'

/** An entry of the audit trail as it is hashed. */
export interface ChainEntry {
  id: bigint
  at: Date
  userId: string | null
  action: string
  subject: string | null
  details: unknown
}

/** An entry with its place in the chain; undefined where the entry is no longer there. */
export interface ChainLink {
  position: bigint
  entryId: bigint
  hash: string
  entry: ChainEntry | undefined
}

/** The last place of the chain, signed with a key that is not in the database. */
export interface ChainHead {
  position: bigint
  hash: string
  signature: string
}

/** What stands before the first entry. */
export const FIRST_HASH = '0'.repeat(64)

/** SHA-256, in hexadecimal digits, over an entry and the hash before it. */
export function hashOfEntry(before: string, entry: ChainEntry): string {
  const { id, at, userId, action, subject, details } = entry
  const fields = [before, id.toString(), at.toISOString(), userId, action, subject, sorted(details)]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

/** JSON without an order of keys, which the database does not keep. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value ?? null
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, inner]) => [key, sorted(inner)])
}

export function signHead(key: string, position: bigint, hash: string): ChainHead {
  return { position, hash, signature: signature(key, position, hash) }
}

function signature(key: string, position: bigint, hash: string): string {
  return createHmac('sha256', key).update(`audit head ${position} ${hash}`).digest('hex')
}

/** Goes along a chain, link by link, and tells where it is broken. */
export class ChainCheck {
  readonly problems: Message[] = []
  #position = 0n
  #hash = FIRST_HASH
  readonly #seen = new Map<bigint, string>()
  readonly #marked: readonly bigint[]

  /** @param marked positions whose hashes `finish` will ask for, such as the head's */
  constructor(marked: readonly bigint[] = []) {
    this.#marked = marked
  }

  get position(): bigint {
    return this.#position
  }

  /** @param link the next one by position */
  add({ position, entryId, hash, entry }: ChainLink): void {
    const expected = this.#position + 1n
    const about = { entry: String(entryId), place: String(position) }
    if (position !== expected)
      this.#report(
        phrase('Places {first} to {last} of the chain are missing.', {
          first: String(expected),
          last: String(position - 1n),
        }),
      )
    if (!entry) this.#report(phrase('Entry {entry}, at place {place}, was removed.', about))
    else if (hashOfEntry(this.#hash, entry) !== hash)
      this.#report(
        phrase('Entry {entry}, at place {place}, was changed, or stands at another place than it was written.', about),
      )
    this.#position = position
    this.#hash = hash
    if (this.#marked.includes(position)) this.#seen.set(position, hash)
  }

  /**
   * Compares with the sealed head once all links were added.
   *
   * @param head undefined where there is none
   */
  finish(head: ChainHead | undefined, key: string): void {
    if (!head) {
      if (this.#position > 0n)
        this.#report(phrase('The sealed head is missing, so nothing shows whether the latest entries were removed.'))
      return
    }
    const expected = Buffer.from(signature(key, head.position, head.hash))
    const given = Buffer.from(head.signature)
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      this.#report(phrase('The sealed head was not written by this installation.'))
    else if (head.position > this.#position)
      this.#report(
        phrase('The chain ends at place {place}, but was sealed up to {sealed}: entries were removed.', {
          place: String(this.#position),
          sealed: String(head.position),
        }),
      )
    else if (head.position > 0n && this.#seen.get(head.position) !== head.hash)
      this.#report(
        phrase('The chain was written anew: place {place} is not what was sealed.', { place: String(head.position) }),
      )
  }

  #report(problem: Message): void {
    this.problems.push(problem)
  }
}
