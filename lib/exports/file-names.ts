/** Names for files of interviews, each once: “P-001_V1”, and “P-001_V1-2” where two would be the same. */
export function distinctFileNames(interviews: readonly { participant: string; visit: string }[]): string[] {
  const taken = new Map<string, number>()
  return interviews.map(({ participant, visit }) => {
    const name = [participant, visit].map((part) => part.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_')).join('_')
    // Two names may differ in capitals alone, which some disks don't tell apart.
    const key = name.toLowerCase()
    const count = (taken.get(key) ?? 0) + 1
    taken.set(key, count)
    return count === 1 ? name : `${name}-${count}`
  })
}
