/**
 * Whether what counts of a sheet was filled in elsewhere. What its rater corrected and signed here afterwards is theirs.
 *
 * @param imported where the sheet came from; null where it was filled in here
 * @param counted the version that counts; null for a draft
 */
export function countsAsImported(imported: unknown, counted: number | null): boolean {
  return imported !== null && imported !== undefined && counted === 1
}

/** Whether it is known that estimates were hidden from the rater of the version that counts. Of an imported one that is never known. */
export function isKnownBlind(
  imported: unknown,
  counted: number | null,
  versions: readonly { version: number; blind: boolean }[],
): boolean {
  if (countsAsImported(imported, counted)) return false
  return versions.find(({ version }) => version === counted)?.blind ?? false
}
