/** How soon something that is not signed yet is due. */
export type DueState = 'overdue' | 'soon' | 'later' | 'never'

/** Days before its end in which something is due soon. */
export const SOON_DAYS = 7

/**
 * How soon something is due, by days of UTC. It is overdue from the day after.
 *
 * @param dueOn as 2026-11-29; null where no day is set
 * @param today in the same form
 */
export function dueState(dueOn: string | null, today: string): DueState {
  if (dueOn === null) return 'never'
  if (dueOn < today) return 'overdue'
  return dueOn <= dayAfter(today, SOON_DAYS) ? 'soon' : 'later'
}

/** The day that comes some days after another, as 2026-11-29. */
export function dayAfter(day: string, days: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000))
}

/** The day of a moment, by UTC, as 2026-11-29. */
export const dayOf = (moment: Date) => moment.toISOString().slice(0, 10)
