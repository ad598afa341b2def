import { readSync } from 'node:fs'

/** The boxes at the top of an MP4 or QuickTime file, as far as they can be followed. */
export function topLevelBoxes(handle: number, size: number): { type: string; beyondEnd: boolean }[] {
  const boxes: { type: string; beyondEnd: boolean }[] = []
  const head = Buffer.alloc(16)
  for (let at = 0; at + 8 <= size && boxes.length < 100_000; ) {
    readSync(handle, head, 0, 16, at)
    const short = head.readUInt32BE(0)
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? size - at : short
    const type = head.toString('latin1', 4, 8)
    if (length < 8 || !/^[\x20-\x7e\xa9]{4}$/.test(type)) break
    boxes.push({ type, beyondEnd: at + length > size })
    at += length
  }
  return boxes
}
