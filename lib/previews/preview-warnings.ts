import { DARK, TINY } from '#lib/analysis/recording-quality.ts'
import type { Glimpses } from './preview-messages.ts'

/** Under so many moments with a face, of those looked at, the participant may be out of the picture. */
const FEW_FACES = 1 / 3

/** What a few moments of a recording make doubtful, each with what to do about it. The analysis looks at all of it. */
export function previewWarnings({ moments, faces, faceSide, brightness }: Glimpses): string[] {
  const warnings: string[] = []
  if (moments > 0 && faces === 0)
    warnings.push(`No face was seen at ${times(moments)} looked at. Check that this is the right file.`)
  else if (faces < FEW_FACES * moments)
    warnings.push(
      `A face was seen at only ${faces} of ${times(moments)}. Check that the participant is in the picture.`,
    )
  if (faceSide !== undefined && faceSide < TINY)
    warnings.push(`The face is only about ${faceSide} px wide; expressions can’t be recognised reliably.`)
  if (moments > 0 && brightness < DARK)
    warnings.push(faces > 0 ? 'The face is very dark.' : 'The picture is very dark.')
  return warnings
}

const times = (moments: number) => (moments === 1 ? 'the one moment' : `${moments} moments`)
