import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { topLevelBoxes } from './iso-boxes.ts'

/** Lengths that AVI writers leave in the header until a recording is finished. */
const UNKNOWN_LENGTHS = new Set([0, 0xffffffff])

/** Whether an MP4, QuickTime or AVI file ends within one of its parts, as a copy that broke off does. */
export function endsEarly(file: string, container: string): boolean {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    if (container.startsWith('mov')) return topLevelBoxes(handle, size).at(-1)?.beyondEnd ?? false
    const head = Buffer.alloc(8)
    if (container !== 'avi' || readSync(handle, head, 0, 8, 0) < 8) return false
    const length = head.readUInt32LE(4)
    return head.toString('latin1', 0, 4) === 'RIFF' && !UNKNOWN_LENGTHS.has(length) && length + 8 > size
  } finally {
    closeSync(handle)
  }
}
