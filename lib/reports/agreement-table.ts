import type { StudyAgreement } from '#lib/agreement/compute-agreement.ts'
import { csvOfRecords } from '#lib/csv/csv-of.ts'
import type { SheetCounts } from '#lib/ratings/blindness.ts'
import { shiftedDate } from '#lib/studies/date-shifts.ts'

const KINDS = { outOfFold: 'out-of-fold', unseen: 'unseen', declared: 'declared' } as const

function blindnessInWords(blinding: StudyAgreement['blinding'], { all, imported, statedBlind }: SheetCounts): string {
  const here = blinding === 'open' ? 'could see estimates' : 'blinded'
  if (imported === 0) return here
  const elsewhere =
    statedBlind === imported ? 'imported, stated as rated without estimates' : 'imported, not known to be blinded'
  return imported === all ? elsewhere : `${here}; ${elsewhere}`
}

/**
 * The pairs of an agreement as CSV: one row an interview, a column for each rater.
 *
 * @param dateShifts days by which the dates of each participant are moved, by code; undefined for the dates as they are
 */
export function agreementTable(
  { pairs, encoder, source, target, scale, blinding, permutations: { own } }: StudyAgreement,
  dateShifts?: ReadonlyMap<string, number>,
): string {
  const raters = [...new Set(pairs.flatMap((pair) => pair.raters.map((rater) => rater.name)))].sort()
  return csvOfRecords(
    pairs.map((pair) => ({
      participant: pair.participant,
      visit: pair.visit,
      ...dateOf(pair, dateShifts),
      site: pair.site,
      sex: pair.sex,
      age_band: pair.ageBand,
      target: `${scale} ${target.title}`,
      raters: blindnessInWords(blinding, pair.sheetCounts),
      sheets_imported: pair.sheetCounts.imported,
      rating_mean: pair.rating,
      ...Object.fromEntries(
        raters.map((name) => [`rating: ${name}`, pair.raters.find((rater) => rater.name === name)?.score ?? null]),
      ),
      ...(pairs.some(({ consensus }) => consensus !== undefined) ? { rating_consensus: pair.consensus ?? null } : {}),
      estimate: pair.estimate,
      estimate_lower_90: pair.interval?.[0] ?? null,
      estimate_upper_90: pair.interval?.[1] ?? null,
      estimate_kind: KINDS[pair.kind],
      encoder,
      head_sha256: source?.sha256 ?? '',
      head_standing: source?.standing?.kind ?? 'no analysis plan',
      head_permutation_p: own?.p ?? null,
      head_permutation_draws: own?.permutations ?? null,
      head_permutation_seed: own?.seed ?? null,
    })),
  )
}

/**
 * The same agreement with codes in place of the raters' names.
 *
 * @param codes code of each rater, by the id of their account
 */
export function withRaterCodes(agreement: StudyAgreement, codes: ReadonlyMap<string, string>): StudyAgreement {
  const byName = new Map(agreement.filters.raters.map(({ id, name }) => [name, codes.get(id) ?? 'rater']))
  return {
    ...agreement,
    pairs: agreement.pairs.map((pair) => ({
      ...pair,
      raters: pair.raters.map((rater) => ({ ...rater, name: byName.get(rater.name) ?? 'rater' })),
    })),
  }
}

/** The column says which of both it is, so that nobody takes a moved date for the day of the interview. */
function dateOf(
  { participant, date }: { participant: string; date: string },
  dateShifts: ReadonlyMap<string, number> | undefined,
): { date: string } | { date_shifted: string } {
  return dateShifts ? { date_shifted: shiftedDate(date, dateShifts.get(participant)) } : { date }
}
