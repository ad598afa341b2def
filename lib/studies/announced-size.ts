const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Where a PNG file has the width, after its signature and the head of its first chunk. */
const PNG_WIDTH_AT = 16

/**
 * The size that the head of a PNG or JPEG file announces, in px, read before anything is unfolded; undefined for any other file.
 *
 * PNG: W3C Recommendation, 11.2.1 (IHDR); JPEG: ITU-T T.81, B.2.2 (frame header).
 */
export function announcedSize(file: Buffer): { width: number; height: number } | undefined {
  if (file.length >= PNG_WIDTH_AT + 8 && file.subarray(0, 8).equals(PNG) && file.toString('latin1', 12, 16) === 'IHDR')
    return { width: file.readUInt32BE(PNG_WIDTH_AT), height: file.readUInt32BE(PNG_WIDTH_AT + 4) }
  return file.length > 4 && file.readUInt16BE(0) === 0xffd8 ? sizeOfJpeg(file) : undefined
}

function sizeOfJpeg(file: Buffer): { width: number; height: number } | undefined {
  let at = 2
  while (at + 9 <= file.length) {
    if (file[at] !== 0xff) return undefined
    const marker = file[at + 1]!
    // Fill bytes before a marker.
    if (marker === 0xff) at++
    else if (hasNoLength(marker)) return undefined
    else if (isFrameHeader(marker)) return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) }
    else at += 2 + file.readUInt16BE(at + 2)
  }
  return undefined
}

/** Start of frame 0 to 15, among which there are tables, arithmetic coding conditions and an extension. */
const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/**
 * Markers that stand alone: what follows is no length, and one who takes it for that reads another frame header than the decoder
 * does. None belongs before the frame header, T.81, B.1.1.3 and B.2.1.
 */
const hasNoLength = (marker: number) => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9)
