import { createCanvas, loadImage } from '@napi-rs/canvas'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { announcedSize } from './announced-size.ts'

/** Bytes of a file with a logo. */
export const LARGEST_LOGO = 2 ** 20
/** Longest side of a picture that is decoded, in px: a small file may unfold to gigabytes. */
const LONGEST_SIDE = 4096
/** Of the picture that is kept; twice what the header of a page shows at 300 dots an inch. */
const KEPT = { width: 1200, height: 400 }
const JPEG_QUALITY = 95

/**
 * A logo as it is kept: decoded, brought to size, on white, and written anew, so that nothing of the file remains but its picture.
 *
 * @param file PNG or JPEG
 * @returns a JPEG file and its size in px
 * @throws ConcordError bad-input
 */
export async function logoPicture(file: Buffer): Promise<{ file: Buffer; width: number; height: number }> {
  const size = file.length <= LARGEST_LOGO ? announcedSize(file) : undefined
  if (!size) throw new ConcordError('bad-input', phrase('A logo is a PNG or JPEG file of at most 1 MB.'))
  if (Math.max(size.width, size.height) > LONGEST_SIDE)
    throw new ConcordError(
      'bad-input',
      phrase('This picture is {width} by {height} pixels. A logo has at most {most} on a side.', {
        ...size,
        most: LONGEST_SIDE,
      }),
    )
  const image = await loadImage(file).catch(() => undefined)
  // What the header announced is what was unfolded.
  if (!image || Math.max(image.width, image.height) > LONGEST_SIDE || image.width * image.height === 0)
    throw new ConcordError('bad-input', phrase('This picture can’t be read. Save it again as PNG, then try again.'))
  const scale = Math.min(1, KEPT.width / image.width, KEPT.height / image.height)
  const width = Math.max(1, Math.round(scale * image.width))
  const height = Math.max(1, Math.round(scale * image.height))
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0, width, height)
  return { file: await canvas.encode('jpeg', JPEG_QUALITY), width, height }
}
