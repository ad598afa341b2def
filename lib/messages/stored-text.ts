import { isMessage, type Message } from './message.ts'

/** A message as it is stored where a column or a field holds text: with its values, so that it can be shown in any language. */
export function storedText(message: Message | string): string {
  if (typeof message === 'string') return message
  return message.values ? JSON.stringify(message) : message.source
}

/** What was stored as text: a message with values, or the text itself. */
export function readStoredText(stored: string): Message | string {
  if (!stored.startsWith('{"source":')) return stored
  try {
    const read: unknown = JSON.parse(stored)
    return isMessage(read) ? read : stored
  } catch {
    return stored
  }
}
