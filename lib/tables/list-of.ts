import { type Message, phrase } from '#lib/messages/message.ts'

/** The first of several things in a sentence, and how many more there are: a, b, c and 4 more. */
export function listOf(first: readonly Message[], count: number): Message {
  const listed = first.reduce((before, next) => phrase('{before}, {next}', { before, next }))
  return count > first.length ? phrase('{listed} and {more} more', { listed, more: count - first.length }) : listed
}
