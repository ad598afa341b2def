/** Files that were dropped on a page of a study, until its page for adding recordings takes them. */
let waiting: { studyId: string; files: readonly File[] } | undefined
let taker: { studyId: string; take: (files: readonly File[]) => void } | undefined

/** Hands files over to the page that adds recordings. @returns whether it is open already */
export function handOver(studyId: string, files: readonly File[]): boolean {
  if (taker?.studyId === studyId) {
    taker.take(files)
    return true
  }
  waiting = { studyId, files }
  return false
}

/** Takes files that are handed over, now and later. @returns what ends that */
export function takeOver(studyId: string, take: (files: readonly File[]) => void): () => void {
  const own = { studyId, take }
  taker = own
  if (waiting?.studyId === studyId) take(waiting.files)
  waiting = undefined
  return () => {
    if (taker === own) taker = undefined
  }
}

/** Files that are tables, of ratings or participants, and no recordings. */
const TABLE = /\.(?:xlsx|csv|tsv)$/i

/** What was dropped on a study: the first table of it, and everything that is none. */
export function sorted<T extends { name: string }>(files: readonly T[]): { table: T | undefined; others: T[] } {
  return {
    table: files.find(({ name }) => TABLE.test(name)),
    others: files.filter(({ name }) => !TABLE.test(name)),
  }
}

let table: { studyId: string; file: File } | undefined

/** Keeps a table for the page that imports ratings; recordings that came with it wait for theirs. */
export function handOverTable(studyId: string, file: File, others: readonly File[]): void {
  table = { studyId, file }
  if (others.length > 0) waiting = { studyId, files: others }
}

/** The table that was dropped on a study, once. */
export function takeTable(studyId: string): File | undefined {
  const file = table?.studyId === studyId ? table.file : undefined
  table = undefined
  return file
}

/** How many recordings wait for the page that adds them. */
export const waitingFiles = (studyId: string): number => (waiting?.studyId === studyId ? waiting.files.length : 0)
