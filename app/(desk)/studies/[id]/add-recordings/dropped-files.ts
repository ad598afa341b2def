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
