import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { ComparisonPlan } from './comparison-plan.ts'

/** @throws ConcordError bad-input where entries are the same, or join encoders under heads that look at clips */
export function demandComparable({ entries, training }: ComparisonPlan): void {
  const keys = entries.map((encoders) => JSON.stringify(encoders.toSorted()))
  if (new Set(keys).size < keys.length || entries.some((encoders) => new Set(encoders).size < encoders.length))
    throw new ConcordError('bad-input', phrase('Each encoder, and each set of joined encoders, can be chosen once.'))
  if (training.kind !== 'ridge' && entries.some((encoders) => encoders.length > 1))
    throw new ConcordError(
      'bad-input',
      phrase('Joined encoders are compared by ridge regression: their clips need not be the same.'),
    )
}
