import { DARK, TINY } from '#lib/analysis/recording-quality.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Glimpses } from './preview-messages.ts'

/** Under so many moments with a face, of those looked at, the participant may be out of the picture. */
const FEW_FACES = 1 / 3

/** What a few moments of a recording make doubtful, each with what to do about it. The analysis looks at all of it. */
export function previewWarnings({ moments, faces, faceSide, brightness }: Glimpses): Message[] {
  const warnings: Message[] = []
  if (moments > 0 && faces === 0)
    warnings.push(
      phrase(
        'No face was seen at {moments, plural, =1 {the one moment} other {# moments}} looked at. Check that this is the right file.',
        { moments },
      ),
    )
  else if (faces < FEW_FACES * moments)
    warnings.push(
      phrase(
        'A face was seen at only {faces} of {moments, plural, =1 {the one moment} other {# moments}}. Check that the participant is in the picture.',
        { faces, moments },
      ),
    )
  if (faceSide !== undefined && faceSide < TINY)
    warnings.push(
      phrase('The face is only about {pixels} px wide; expressions can’t be recognised reliably.', {
        pixels: faceSide,
      }),
    )
  if (moments > 0 && brightness < DARK)
    warnings.push(faces > 0 ? phrase('The face is very dark.') : phrase('The picture is very dark.'))
  return warnings
}
