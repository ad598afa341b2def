import { MEANING } from '#lib/ratings/meaning.ts'
import type { Scale, Scores } from '#lib/scales/scale.ts'
import type { SeenVersion } from './seen-sheets.ts'

/** Who signed a version of a sheet and what they stated by it. */
export function signatureSentence({ signedName, signedAt, sha256, asSigned }: SeenVersion): string {
  const when = `${signedAt.toISOString().slice(0, 16).replace('T', ', ')} UTC`
  if (asSigned === false)
    return 'The stored scores are not what was signed. Ask an administrator to check the database.'
  if (sha256 === undefined) return `Locked on ${when}, without a signature.`
  return `Signed by ${signedName} on ${when}: “${MEANING}” SHA-256 ${sha256}.`
}

/**
 * What a correction changed and why.
 *
 * @param before the version before it
 */
export function correctionSentence(scale: Scale, before: SeenVersion, version: SeenVersion): string {
  const seen = version.blind ? 'while blinded' : 'when estimates could be seen'
  const counts = version.counts ? '' : ' Its scores do not count for training and agreement.'
  return `Corrected ${seen}: ${changesInWords(scale, before.scores, version.scores)}. Reason: ${version.reason}${/[.!?]$/.test(version.reason) ? '' : '.'}${counts}`
}

/** The items that differ with the scores before and after: "N1 4 → 5". */
export function changesInWords(scale: Scale, before: Scores, after: Scores): string {
  return scale.items
    .filter(({ key }) => before[key] !== after[key])
    .map(({ key, label }) => `${label} ${before[key] ?? '–'} → ${after[key] ?? '–'}`)
    .join(', ')
}
