import type { Account } from '#lib/processes/system-account.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'

/** What the process that looks at a recording is asked. */
export interface PreviewTask {
  file: string
  /** Folder of the detector's bundle. */
  detectorFolder: string
  /** The user that the process becomes before it reads the file, where it is started as root. */
  account?: Account | undefined
}

/** What a few moments of a recording show. */
export interface Glimpses {
  /** Moments that were looked at. */
  moments: number
  /** Moments with a face. */
  faces: number
  /** Longer side of the largest face of a moment in px, the median over the moments with a face. */
  faceSide: number | undefined
  /** Mean brightness of those faces, or of the whole pictures where there are none, 0 to 255. */
  brightness: number
}

/** What it tells: the bytes of a poster are RGB, row by row. */
export type PreviewMessage =
  | { type: 'facts'; facts: RecordingFacts; notes: string[]; playable: boolean }
  | { type: 'poster'; width: number; height: number }
  | { type: 'end'; glimpses: Glimpses }
