import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { FaceChoice } from './choose-face.ts'
import type { ExtractionSummary } from './face-messages.ts'

/** The number that was asked for where other faces were found, but not that one. */
export function absentFace({ tracks }: ExtractionSummary, choice: FaceChoice | undefined): number | undefined {
  const isAbsent = typeof choice === 'number' && tracks.length > 0 && tracks.every(({ id }) => id !== choice)
  return isAbsent ? choice : undefined
}

export function absentFaceError(face: number, { tracks }: ExtractionSummary): ConcordError {
  const ids = tracks.map(({ id }) => String(id))
  const last = ids.at(-1)!
  const faces = ids.length === 1 ? last : phrase('{list} and {last}', { list: ids.slice(0, -1).join(', '), last })
  return new ConcordError(
    'not-found',
    phrase(
      'There is no face {face} in this recording; {count, plural, one {its only face is {faces}} other {its faces are {faces}}}.',
      { face, faces, count: tracks.length },
    ),
  )
}
