import type { Message } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'

/** What the server tells, in the person’s language: a message, or a sentence that stands as it is where the catalogue lacks it. */
export function inWords(told: Message | string, t: Translator): string {
  return typeof told === 'string' ? t.stored(told) : t(told)
}
