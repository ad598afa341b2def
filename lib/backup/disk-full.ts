import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'

/** @param target folder of the backups */
export function diskFull(target: string, cause?: unknown): ConcordError {
  return new ConcordError(
    'storage-full',
    phrase(
      'The disk of the backups in {target} is full. Free some space there or keep fewer backups, then try again; nothing half-made was left.',
      { target: shownName(target) },
    ),
    { cause },
  )
}
