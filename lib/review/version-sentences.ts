import { IMPORTED_NOT_KNOWN_BLIND, IMPORTED_STATED_BLIND } from '#lib/ratings/blindness.ts'
import { changedItems, changeInWords, type Entered } from '#lib/ratings/changed-items.ts'
import { MEANING } from '#lib/ratings/meaning.ts'
import type { Remarks } from '#lib/ratings/remarks.ts'
import type { Scale } from '#lib/scales/scale.ts'
import type { ImportedFrom, SeenVersion } from './seen-sheets.ts'

/** Who signed a version of a sheet and what they stated by it. */
export function signatureSentence({ signedName, signedAt, sha256, asSigned, imported }: SeenVersion): string {
  if (imported) return importSentence(imported, signedName)
  const when = `${signedAt.toISOString().slice(0, 16).replace('T', ', ')} UTC`
  if (asSigned === false)
    return 'The stored scores are not what was signed. Ask an administrator to check the database.'
  if (sha256 === undefined) return `Locked on ${when}, without a signature.`
  return `Signed by ${signedName} on ${when}: “${MEANING}” SHA-256 ${sha256}.`
}

/** Where an imported sheet comes from, and what is known of its blinding. */
function importSentence({ fileName, sha256, importedAt, importedName, statedBlind }: ImportedFrom, rater: string) {
  const when = importedAt.toISOString().slice(0, 10)
  const blind = statedBlind ? IMPORTED_STATED_BLIND : IMPORTED_NOT_KNOWN_BLIND
  return `Imported from ${fileName} (SHA-256 ${sha256}) on ${when} by ${importedName}, rated by ${rater}. Not signed. ${blind}`
}

/**
 * What a correction changed and why.
 *
 * @param before the version before it
 */
export function correctionSentence(scale: Scale, before: SeenVersion, version: SeenVersion): string {
  const seen = version.blind ? 'while blinded' : 'when estimates could be seen'
  const counts = version.counts ? '' : ' Its scores do not count for training and agreement.'
  return `Corrected ${seen}: ${changesInWords(scale, before, version)}. Reason: ${version.reason}${/[.!?]$/.test(version.reason) ? '' : '.'}${counts}`
}

/** The items that differ, each before and after, in the scale's order: "N1 4 → 5". */
export function changesInWords(scale: Scale, before: Entered, after: Entered): string {
  const changed = new Map(changedItems(before, after).map((change) => [change.item, change]))
  return scale.items
    .flatMap(({ key, label }) => {
      const change = changed.get(key)
      return change ? [changeInWords(label, change)] : []
    })
    .join(', ')
}

/** What a sheet says beside its scores, a sentence an item, in the scale's order. */
export function remarkSentences(scale: Scale, remarks: Remarks): string[] {
  return scale.items.flatMap(({ key, label }) => {
    const remark = remarks[key]
    return [
      ...(remark?.notAssessable === undefined ? [] : [`${label} not assessable: ${remark.notAssessable}`]),
      ...(remark?.note === undefined ? [] : [`Note on ${label}: ${remark.note}`]),
    ]
  })
}
