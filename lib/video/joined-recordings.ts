import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Bytes that a file and another one of its kind, from the same program, begin with. */
const START_BYTES = 16
const CHUNK_BYTES = 1 << 20
/** Containers whose reading ends with the first recording. Others go on, and some begin anew all the time. */
const END_WITH_THE_FIRST = /^(?:mov|flv|asf|apng|nut|webp_anim)/

/**
 * Whether another recording follows in a file behind what was read of it, as copying files one behind the other makes.
 *
 * @param container FFmpeg's name of the container
 * @param readBytes how far the file was read
 */
export function isFollowedByAnother(file: string, container: string, readBytes: number): boolean {
  if (!END_WITH_THE_FIRST.test(container)) return false
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    const start = Buffer.alloc(START_BYTES)
    if (size - readBytes < START_BYTES || readSync(handle, start, 0, START_BYTES, 0) < START_BYTES) return false
    if (start.every((byte) => byte === start[0])) return false
    const chunk = Buffer.alloc(CHUNK_BYTES + START_BYTES)
    for (let at = Math.max(START_BYTES, readBytes); at < size; at += CHUNK_BYTES) {
      const bytes = readSync(handle, chunk, 0, chunk.length, at)
      if (chunk.subarray(0, bytes).includes(start)) return true
    }
    return false
  } finally {
    closeSync(handle)
  }
}
