import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** The boxes at the top of an MP4 or QuickTime file, as far as they can be followed. */
export function topLevelBoxes(handle: number, size: number): { type: string; at: number; beyondEnd: boolean }[] {
  const boxes: { type: string; at: number; beyondEnd: boolean }[] = []
  const head = Buffer.alloc(16)
  for (let at = 0; at + 8 <= size && boxes.length < 100_000; ) {
    readSync(handle, head, 0, 16, at)
    const short = head.readUInt32BE(0)
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? size - at : short
    const type = head.toString('latin1', 4, 8)
    if (length < 8 || !/^[\x20-\x7e\xa9]{4}$/.test(type)) break
    boxes.push({ type, at, beyondEnd: at + length > size })
    at += length
  }
  return boxes
}

/** A larger index than that of a day's recording is not looked through. */
const LARGEST_INDEX = 64 * 1024 * 1024

/**
 * Whether the index of an MP4 or QuickTime file has a track without a clock (`mdhd`), as one that is damaged may. FFmpeg then
 * takes a clock that is none of the recording's. ISO/IEC 14496-12, 8.4.2.
 */
export function lacksClock(file: string): boolean {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    const index = topLevelBoxes(handle, size).find(({ type }) => type === 'moov')
    if (!index) return false
    const bytes = Buffer.alloc(Math.min(LARGEST_INDEX, size - index.at))
    readSync(handle, bytes, 0, bytes.length, index.at)
    const [moov] = boxesIn(bytes)
    const tracks = boxesIn(moov?.content ?? bytes).filter(({ type }) => type === 'trak')
    const media = tracks.flatMap(({ content }) => boxesIn(content)).filter(({ type }) => type === 'mdia')
    return media.some(({ content }) => boxesIn(content).every(({ type }) => type !== 'mdhd'))
  } finally {
    closeSync(handle)
  }
}

/** The boxes that follow each other in a part of a file. */
function boxesIn(bytes: Buffer): { type: string; content: Buffer }[] {
  const boxes: { type: string; content: Buffer }[] = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    if (length < 8) break
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), content: bytes.subarray(at + 8, at + length) })
    at += length
  }
  return boxes
}
