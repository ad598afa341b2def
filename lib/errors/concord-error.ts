import { type Message, phrase } from '#lib/messages/message.ts'
import { readStoredText } from '#lib/messages/stored-text.ts'
import { english } from '#lib/messages/translator.ts'
import { type FailureKind, failureKind } from './failure-kinds.ts'

/** What kind of refusal an error is; the edges turn it into an HTTP status or an exit code. */
export type ErrorCode =
  | 'bad-input'
  | 'bad-video'
  | 'bad-bundle'
  | 'bad-checkpoint'
  | 'bad-settings'
  | 'conflict'
  | 'forbidden'
  | 'not-found'
  | 'not-signed-in'
  | 'storage-full'
  | 'too-few'
  | 'too-large'
  | 'too-many'
  | 'unreadable'
  | 'cancelled'
  | 'unavailable'

/** An error whose message is written for the person who meets it: what is wrong, and what to do. */
export class ConcordError extends Error {
  readonly code: ErrorCode
  /** The message, to be put into the person's language; the error's own `message` is the English one. */
  readonly text: Message | string

  /** @param message also as it was stored */
  constructor(code: ErrorCode, message: Message | string, options?: ErrorOptions) {
    const text = typeof message === 'string' ? readStoredText(message) : message
    super(typeof text === 'string' ? text : english(text), options)
    this.name = 'ConcordError'
    this.code = code
    this.text = text
  }
}

const FAILURES: Record<FailureKind, { code: ErrorCode; message: Message }> = {
  'disk-full': {
    code: 'storage-full',
    message: phrase(
      'The disk is full, so this could not be stored. Saved work is not affected. Free some space in the data folder, then try again.',
    ),
  },
  'database-away': {
    code: 'unavailable',
    message: phrase(
      'The database does not answer at the moment. Try again in a few seconds. Saved work is not affected.',
    ),
  },
}

/** The error for the person: a ConcordError itself, or one for a known failure of the machine; undefined for anything else. */
export function explained(error: unknown): ConcordError | undefined {
  if (error instanceof ConcordError) return error
  const kind = failureKind(error)
  return kind && new ConcordError(FAILURES[kind].code, FAILURES[kind].message, { cause: error })
}

/** The text to show for any error: its own where it is explained, or a general one that leaks nothing. */
export function textOf(error: unknown): Message | string {
  return (
    explained(error)?.text ??
    phrase('Something unexpected went wrong. See the server log for details. Saved work is not affected.')
  )
}

/** The same in English, for logs and command lines. */
export function messageOf(error: unknown): string {
  const shown = textOf(error)
  return typeof shown === 'string' ? shown : english(shown)
}
