import { type Message, phrase } from '#lib/messages/message.ts'

/** Bytes of a gigabyte as people and disks count them. */
export const GIGABYTE = 1e9

/** Bytes for people, as in 2.1 GB or 35.0 MB. */
export function inGigabytes(bytes: number): Message {
  return bytes < 1e8
    ? phrase('{size, number, ::.0 group-off} MB', { size: bytes / 1e6 })
    : phrase('{size, number, ::.0 group-off} GB', { size: bytes / GIGABYTE })
}
