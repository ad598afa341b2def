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

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ConcordError'
    this.code = code
  }
}

/** The sentence to show for any error: a ConcordError's own, or a general one that leaks nothing. */
export function messageOf(error: unknown): string {
  if (error instanceof ConcordError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return 'The disk is full. Free some space in the data folder, then try again; nothing was lost.'
  }
  return 'Something unexpected went wrong. The log of the server says what; nothing that was saved is lost.'
}
