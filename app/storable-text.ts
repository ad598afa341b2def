import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/**
 * Refuses input with text that can't be stored: NUL, which PostgreSQL has no place for (its manual, 8.3), and half a letter, a
 * surrogate without its other half, which is no UTF-8.
 *
 * @param input values as JSON has them; others are left to their schema
 * @throws ConcordError bad-input
 */
export function demandStorable(input: unknown): void {
  // Input may be nested deeper than calls can be.
  const left = [input]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string') demandText(value)
    else if (Array.isArray(value)) for (const inner of value) left.push(inner)
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        demandText(name)
        left.push(inner)
      }
  }
}

function demandText(text: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return
  throw new ConcordError(
    'bad-input',
    phrase('The text has a character that can’t be stored. Type it again instead of pasting it.'),
  )
}
