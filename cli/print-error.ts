import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { TERMINAL } from '#lib/settings/terminal-settings.ts'
import { say } from './language.ts'

/** One line for the terminal on what went wrong. With CONCORD_DEBUG set, where it happened is printed too. */
export function printError(error: unknown, file?: string): void {
  const about = file === undefined ? '' : `${file}: `
  console.error(shownText(`${about}${say(reasonOf(error))}`))
  if (TERMINAL.debug && !(error instanceof ConcordError && error.cause === undefined)) console.error(error)
}

/** Text of files and people fit for a terminal: all control characters but line ends are made visible. */
export const shownText = (text: string): string => text.split('\n').map(shownName).join('\n')

/** The sentence for an error: its own where it has one, else what the operating system said. */
export function reasonOf(error: unknown): Message | string {
  if (error instanceof ConcordError) return error.text
  const reason = systemReason(error)
  if (reason) {
    const place = (error as NodeJS.ErrnoException).path
    return place
      ? phrase('{place} can’t be used: {reason}.', { place, reason })
      : phrase('This can’t be done: {reason}.', { reason })
  }
  const message = error instanceof Error ? error.message : String(error)
  return phrase('Something unexpected went wrong ({cause}). Set CONCORD_DEBUG=1 to see where.', {
    cause: message.split('\n')[0]!,
  })
}
