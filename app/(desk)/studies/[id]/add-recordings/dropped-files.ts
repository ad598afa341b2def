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

/** What was dropped on a study: its tables, in the order of their names, and everything that is none. */
export function sorted<T extends { name: string }>(files: readonly T[]): { tables: T[]; others: T[] } {
  return {
    tables: files.filter(({ name }) => TABLE.test(name)).sort((one, other) => one.name.localeCompare(other.name)),
    others: files.filter(({ name }) => !TABLE.test(name)),
  }
}

let handed: { studyId: string; tables: readonly File[] } | undefined

/** Keeps tables for the page that imports ratings, or the one for participants; recordings that came with them wait for theirs. */
export function handOverTables(studyId: string, tables: readonly File[], others: readonly File[] = []): void {
  handed = { studyId, tables }
  if (others.length > 0) waiting = { studyId, files: others }
}

/** The tables that were dropped on a study, once. The first is looked at, the others are offered after it. */
export function takeTables(studyId: string): readonly File[] {
  const tables = handed?.studyId === studyId ? handed.tables : []
  handed = undefined
  return tables
}

/** How many recordings wait for the page that adds them. */
export const waitingFiles = (studyId: string): number => (waiting?.studyId === studyId ? waiting.files.length : 0)
