type Interval = [lower: number, upper: number]

/** Levels that intervals are given at. */
export const INTERVAL_LEVELS = [0.9, 0.95] as const

/** The intervals of an estimate at these levels; undefined where a level is not attainable with so few participants. */
export interface EstimateIntervals {
  interval90: Interval | undefined
  interval95: Interval | undefined
}

/** What a head that left a training interview out says of it, and of whom the interval is for. */
export interface CrossResidual {
  /** Of the training interview: each participant counts once, however many interviews there are. */
  participant: string
  /** Of the new participant, by the head that left the training interview's participant out. */
  estimate: number
  /** Rating of the training interview less its estimate by the same head. */
  residual: number
}

/** Fewest participants with residuals for an interval at a level: with n of them, the highest level is n / (n + 1). */
export function fewestForLevel(level: number): number {
  return Math.ceil(level / (1 - level) - 1e-9)
}

/**
 * The CV+ interval of a participant who was in no training data (jackknife+ where each fold leaves one out): quantiles of the folds' estimates
 * less and plus the residuals that these folds left, each participant weighing the same. Barber, Candès, Ramdas and Tibshirani (2021), Annals of
 * Statistics 49, eq. 11; several interviews of a participant as in Lee, Barber and Willett (2023), arXiv 2306.06342. It holds at least
 * 1 - 2(1 - level) whatever the data where participants are alike, and about the level in practice.
 *
 * @returns undefined where there are too few participants for the level
 */
export function cvPlusInterval(rows: readonly CrossResidual[], level: number): Interval | undefined {
  const counts = new Map<string, number>()
  for (const { participant } of rows) counts.set(participant, (counts.get(participant) ?? 0) + 1)
  if (counts.size < fewestForLevel(level)) return undefined
  const total = counts.size + 1
  const weighted = rows.map(({ participant, estimate, residual }) => ({
    weight: 1 / (counts.get(participant)! * total),
    lower: estimate - Math.abs(residual),
    upper: estimate + Math.abs(residual),
  }))
  const reached = (values: { weight: number; value: number }[]) => {
    let sum = 0
    for (const { weight, value } of values) {
      sum += weight
      // Shares such as 18 / 20 are not exact.
      if (sum >= level - 1e-9) return value
    }
    return values.at(-1)!.value
  }
  return [
    reached(weighted.map(({ weight, lower }) => ({ weight, value: lower })).sort((a, b) => b.value - a.value)),
    reached(weighted.map(({ weight, upper }) => ({ weight, value: upper })).sort((a, b) => a.value - b.value)),
  ]
}

/** The CV+ intervals at all levels. */
export function cvPlusIntervals(rows: readonly CrossResidual[]): EstimateIntervals {
  const [interval90, interval95] = INTERVAL_LEVELS.map((level) => cvPlusInterval(rows, level))
  return { interval90, interval95 }
}
