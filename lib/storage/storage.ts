import type { Readable } from 'node:stream'

/** Where recordings are kept. Keys are paths of letters, digits, dots, dashes and slashes, chosen by us. */
export interface Storage {
  /** Takes a finished file over; the file is moved or copied as a whole or not at all. */
  take(key: string, file: string): Promise<void>
  /** Takes a file over as `take` does, unless an earlier try did: then there is no such file any more, but the key. */
  takeOnce(key: string, file: string): Promise<void>
  /** A path on this machine that the file can be read at; call `release` when done. */
  localFile(key: string): Promise<{ file: string; release(): Promise<void> }>
  size(key: string): Promise<number>
  /** Bytes `start` to `end`, both included. */
  read(key: string, start: number, end: number): Readable
  remove(key: string): Promise<void>
}
