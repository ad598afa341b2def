/** Names for files of interviews, each once: “P-001_V1”, and “P-001_V1-2” where two would be the same. */
export function distinctFileNames(interviews: readonly { participant: string; visit: string }[]): string[] {
  const taken = new Set<string>()
  return interviews.map(({ participant, visit }) => {
    const name = [participant, visit].map((part) => part.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_')).join('_')
    let free = name
    // Two names may differ in capitals alone, which some disks don't tell apart.
    for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${name}-${count}`
    taken.add(free.toLowerCase())
    return free
  })
}
