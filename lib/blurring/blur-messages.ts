import type { Account } from '#lib/processes/system-account.ts'

/** What the process that blurs a recording is asked. */
export interface BlurTask {
  file: string
  /** Folder of the detector's bundle. */
  detectorFolder: string
  threads: number
  /** The user that the process becomes before it reads the file, where it is started as root. */
  account?: Account | undefined
}

/** What was made of a recording. */
export interface BlurSummary {
  /** Share of the copy in which the whole picture is blurred, 0 to 1. */
  wholeShare: number
  /** Length of the copy in ms. */
  lengthMs: number
  /** What is worth knowing about the recording, in the user’s words. */
  warnings: string[]
}

/** What it tells: the bytes of a stream are what decoders need before the first picture, those of a picture its H.264 data. */
export type BlurMessage =
  | { type: 'progress'; share: number }
  | { type: 'stream'; width: number; height: number }
  | { type: 'picture'; showMs: number; decodeMs: number; durationMs: number; isKey: boolean; share: number }
  | { type: 'end'; summary: BlurSummary }
