/** The rows of each participant, in the order in which participants appear. */
export function groupsOf(participants: readonly string[]): number[][] {
  const groups = new Map<string, number[]>()
  for (let row = 0; row < participants.length; row++) {
    const participant = participants[row]!
    const group = groups.get(participant)
    if (group) group.push(row)
    else groups.set(participant, [row])
  }
  return [...groups.values()]
}

/** The values of some rows. */
export function pick<T>(values: readonly T[], rows: readonly number[]): T[] {
  return rows.map((row) => values[row]!)
}
