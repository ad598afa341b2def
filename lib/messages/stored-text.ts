import { isMessage, type Message, type Source } from './message.ts'

/** A message as it is stored where a column or a field holds text: with its values, so that it can be shown in any language. */
export function storedText(message: Message | string): string {
  if (typeof message === 'string') return message
  return message.values ? JSON.stringify(message, finite) : message.source
}

/** A text that the catalogue may have, such as the title of an item, as a value of another message: it is put into the same language. */
export function textInMessage(text: string): Message | string {
  const read = readStoredText(text)
  // Braces and bars mean something in a source, and the catalogue has no such titles.
  return typeof read === 'string' && !/[{}'|]/.test(read) ? { source: read as Source } : read
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

/** JSON has no numbers that are none. */
const finite = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
