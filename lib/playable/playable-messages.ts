import type { Account } from '#lib/processes/system-account.ts'

/** What the process that makes a playable copy is asked. */
export interface PlayableTask {
  file: string
  threads: number
  /** The user that the process becomes before it reads the file, where it is started as root. */
  account?: Account | undefined
}

/** What it tells: the bytes of a stream are what decoders need before the first piece, the others are H.264 and AAC data. */
export type PlayableMessage =
  | { type: 'stream'; width: number; height: number; soundBytes: number }
  | { type: 'picture'; showMs: number; decodeMs: number; durationMs: number; isKey: boolean; share: number }
  | { type: 'sound'; startSample: number; samples: number }
  | { type: 'end'; lengthMs: number }
