import type { Translator } from '#lib/messages/translator.ts'
import { IMPORTED_NOT_KNOWN_BLIND, IMPORTED_STATED_BLIND } from '#lib/ratings/blindness.ts'
import { changedItems, changeInWords, type Entered } from '#lib/ratings/changed-items.ts'
import { MEANING } from '#lib/ratings/meaning.ts'
import type { Remarks } from '#lib/ratings/remarks.ts'
import type { Scale } from '#lib/scales/scale.ts'
import type { ImportedFrom, SeenVersion } from './seen-sheets.ts'

/** Who signed a version of a sheet and what they stated by it. */
export function signatureSentence(
  t: Translator,
  { signedName: name, signedAt, sha256, asSigned, imported }: SeenVersion,
): string {
  if (imported) return importSentence(t, imported, name)
  const moment = `${signedAt.toISOString().slice(0, 16).replace('T', ', ')} UTC`
  if (asSigned === false)
    return t('The stored scores are not what was signed. Ask an administrator to check the database.')
  if (sha256 === undefined) return t('Locked on {moment}, without a signature.', { moment })
  return t('Signed by {name} on {moment}: “{meaning}” SHA-256 {sha256}.', {
    name,
    moment,
    // The words that were signed, which the hash is of.
    meaning: MEANING,
    sha256,
  })
}

/** Where an imported sheet comes from, and what is known of its blinding. */
function importSentence(
  t: Translator,
  { fileName: file, sha256, importedAt, importedName: name, statedBlind }: ImportedFrom,
  rater: string,
): string {
  const blind = statedBlind ? IMPORTED_STATED_BLIND : IMPORTED_NOT_KNOWN_BLIND
  const origin = t('Imported from {file} (SHA-256 {sha256}) on {date} by {name}, rated by {rater}. Not signed.', {
    file,
    sha256,
    date: importedAt.toISOString().slice(0, 10),
    name,
    rater,
  })
  return `${origin} ${t.stored(blind)}`
}

/**
 * What a correction changed and why.
 *
 * @param before the version before it
 */
export function correctionSentence(t: Translator, scale: Scale, before: SeenVersion, version: SeenVersion): string {
  const told = {
    changes: changesInWords(t, scale, before, version),
    reason: `${version.reason}${/[.!?]$/.test(version.reason) ? '' : '.'}`,
  }
  const correction = version.blind
    ? t('Corrected while blinded: {changes}. Reason: {reason}', told)
    : t('Corrected when estimates could be seen: {changes}. Reason: {reason}', told)
  return version.counts ? correction : `${correction} ${t('Its scores do not count for training and agreement.')}`
}

/** The items that differ, each before and after, in the scale's order: "N1 4 → 5". */
export function changesInWords(t: Translator, scale: Scale, before: Entered, after: Entered): string {
  const changed = new Map(changedItems(before, after).map((change) => [change.item, change]))
  return scale.items
    .flatMap(({ key, label }) => {
      const change = changed.get(key)
      return change ? [t.stored(changeInWords(label, change))] : []
    })
    .join(', ')
}

/** What a sheet says beside its scores, a sentence an item, in the scale's order. */
export function remarkSentences(t: Translator, scale: Scale, remarks: Remarks): string[] {
  return scale.items.flatMap(({ key, label }) => {
    const remark = remarks[key]
    return [
      ...(remark?.notAssessable === undefined
        ? []
        : [t('{item} not assessable: {reason}', { item: label, reason: remark.notAssessable })]),
      ...(remark?.note === undefined ? [] : [t('Note on {item}: {note}', { item: label, note: remark.note })]),
    ]
  })
}
