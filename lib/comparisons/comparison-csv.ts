import { csvOfRecords } from '#lib/csv/csv-of.ts'
import { english } from '#lib/messages/translator.ts'
import { measuresOf } from '#lib/quality/rule.ts'
import { comparisonFigures } from './comparison-figures.ts'
import type { ComparisonResult } from './comparison-plan.ts'

/**
 * A comparison as CSV: one row for each target and entry.
 *
 * @param reference place of the entry that the others are compared with
 */
export function comparisonCsv(
  { entries, targets, folds, foldCount, rule = {}, software }: ComparisonResult,
  reference: number,
): string {
  return csvOfRecords(
    targets.flatMap((target) => {
      const figures = comparisonFigures(target, reference)
      return figures.entries.map((own, entry) => {
        const about = entries[entry]!
        return {
          target: english.stored(target.title),
          encoders: about.encoders.join(' + '),
          encoder_sha256: about.hashes.join(' + '),
          head: about.kind,
          embedding_size: about.size,
          interviews: figures.interviews,
          participants: figures.participants,
          left_out: target.leftOut,
          r: own.pearson.value?.r,
          r_low95: own.pearson.value?.interval?.[0],
          r_high95: own.pearson.value?.interval?.[1],
          rmse: own.rootMeanSquareError,
          mae: own.meanAbsoluteError,
          ccc: own.concordance.value,
          reference: entries[reference]!.encoders.join(' + '),
          r_difference: own.correlation?.difference,
          r_difference_low95: own.correlation?.interval?.[0],
          r_difference_high95: own.correlation?.interval?.[1],
          r_difference_p: own.correlation?.p,
          r_difference_p_holm: own.correlation?.adjusted,
          mae_difference: own.error?.difference,
          mae_difference_low95: own.error?.interval?.[0],
          mae_difference_high95: own.error?.interval?.[1],
          mae_difference_p: own.error?.p,
          mae_difference_p_holm: own.error?.adjusted,
          analysis_seconds_per_minute: about.secondsPerMinute,
          encoding_seconds_per_minute: about.encodingPerMinute,
          training_seconds: about.trainingSeconds,
          has_seen_study: about.hasSeenStudy ?? false,
          folds: folds.kind,
          fold_count: foldCount,
          quality_limits: measuresOf(rule)
            .map((key) => `${key} ${rule[key]!.limit} ${rule[key]!.below}`)
            .join('; '),
          software,
        }
      })
    }),
  )
}
