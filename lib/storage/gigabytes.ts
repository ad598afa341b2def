/** Bytes of a gigabyte as people and disks count them. */
export const GIGABYTE = 1e9

/** Bytes for people, as in 2.1 GB or 35.0 MB. */
export function inGigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / GIGABYTE).toFixed(1)} GB`
}
