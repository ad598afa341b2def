import type { StudyAgreement } from '#lib/studies/study-agreement.ts'
import { csvOf } from './csv.ts'

/** The pairs of an agreement as CSV: one row an interview, a column for each rater. */
export function agreementTable({ pairs, encoder, head, target, scale }: StudyAgreement): string {
  const raters = [...new Set(pairs.flatMap((pair) => pair.raters.map((rater) => rater.name)))].sort()
  return csvOf(
    pairs.map((pair) => ({
      participant: pair.participant,
      visit: pair.visit,
      target: `${scale} ${target}`,
      rating_mean: pair.rating,
      ...Object.fromEntries(
        raters.map((name) => [`rating: ${name}`, pair.raters.find((rater) => rater.name === name)?.score ?? null]),
      ),
      estimate: pair.estimate,
      estimate_lower_90: pair.lower,
      estimate_upper_90: pair.upper,
      estimate_kind: pair.kind === 'unseen' ? 'unseen' : 'out-of-fold',
      encoder,
      head_sha256: head?.sha256 ?? '',
    })),
  )
}
