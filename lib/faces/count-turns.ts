import type { Turn } from './turned-picture.ts'

/** Looks that must agree. */
const ENOUGH = 2

/** Looks at how one thing is turned, a face or a whole picture, by turn. */
export type TurnCounts = Partial<Record<Turn, number>>

/** The turn that most looks agree on; undefined where too few do. */
export function commonTurn(counts: readonly TurnCounts[]): Turn | undefined {
  const sums = new Map<Turn, number>()
  for (const count of counts)
    for (const [turn, looks] of Object.entries(count))
      sums.set(Number(turn) as Turn, (sums.get(Number(turn) as Turn) ?? 0) + looks)
  const total = [...sums.values()].reduce((sum, looks) => sum + looks, 0)
  return [...sums].find(([, looks]) => looks >= ENOUGH && looks > total / 2)?.[0]
}

/** Whether it is time for another look: ever more rarely, as a recording is turned throughout or not at all. */
export function isLookDue(seen: number): boolean {
  return seen >= 1 && Number.isInteger(Math.log2(seen))
}
