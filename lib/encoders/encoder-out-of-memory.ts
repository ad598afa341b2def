import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Message } from '#lib/messages/message.ts'

/** An encoder finds no memory on this machine. What it was given may be sound. */
export class EncoderOutOfMemory extends ConcordError {
  constructor(message: Message, options?: ErrorOptions) {
    super('unavailable', message, options)
    this.name = 'EncoderOutOfMemory'
  }
}
