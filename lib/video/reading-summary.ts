import type { Jump } from './stream-clock.ts'

/** How the reading went, complete once the frames have all been read. */
export interface ReadingSummary {
  framesDecoded: number
  /** Packets of pictures that are meant to be shown. */
  packetsShown: number
  packetsSkipped: number
  /** Pictures that could not be decoded, or not cleanly. */
  picturesBroken: number
  /** Packets that the container says are damaged; what a decoder makes of them may not be seen to be broken. */
  packetsCorrupt: number
  /** How far into the file its pictures have been read, in bytes. Times can't tell how much is left where stamps jump. */
  readBytes: number
  /** Time of the last picture in ms from the start of the recording. */
  endMs: number
  /** Length in ms: as the file tells it, except where it doesn't, or where it tells it from time stamps that jump. */
  lengthMs: number
  /** What is wrong with the file, in the user's words; empty for a sound one. */
  warnings: string[]
  /** Where the time stamps of the file don't go on, which was mended. */
  jumps: Jump[]
}

export function newSummary(): ReadingSummary {
  return {
    framesDecoded: 0,
    packetsShown: 0,
    packetsSkipped: 0,
    picturesBroken: 0,
    packetsCorrupt: 0,
    readBytes: 0,
    endMs: 0,
    lengthMs: 0,
    warnings: [],
    jumps: [],
  }
}
