import type { Database } from '#lib/database/client.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import { storedFirstEstimates } from '#lib/training/first-estimates.ts'

/** What some clips say of an interview while its analysis runs. */
export interface FirstEstimate {
  value: number
  /** Widened for what is still unseen. */
  interval90: [number, number] | undefined
  /** How many clips were seen, of how many. */
  seen: number
  total: number
}

/**
 * The first estimate of the head in use; undefined where no analysis runs, or it has not got so far. For those who are not blinded.
 *
 * @param range of the target's scale
 */
export async function firstEstimate(
  database: Database,
  study: { id: string; target: string; headId: string | null },
  run: { state: string; firstLook: unknown } | undefined,
  [low, high]: readonly [number, number],
): Promise<FirstEstimate | undefined> {
  const { value } = storedFirstEstimates.readOrWhy(run?.state === 'running' ? run.firstLook : undefined)
  const head = value && (await headInUse(database, study))
  const own = value?.estimates.find(({ headId }) => headId === head?.id)
  if (!value || !own) return undefined
  const [lower, upper] = own.interval90 ?? []
  const interval90: FirstEstimate['interval90'] =
    lower === undefined || upper === undefined ? undefined : [clamp(lower, low, high), clamp(upper, low, high)]
  return { value: own.value, interval90, seen: value.seen, total: value.total }
}
