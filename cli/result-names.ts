/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
/** File systems take 255 bytes; the rest is for a hash and a number behind the name. */
const LONGEST_BYTES = 180

/**
 * The name of the folder that a recording's result gets: the file's name without its extension, made harmless on every
 * system. It is never empty, never a way up, hidden, reserved or an option, and never the name of the table of results.
 *
 * @param relative the file's path below the folder that was given, or its name where the file itself was given
 */
export function resultName(relative: string): string {
  const parts = relative.split(/[\\/]/).filter((part) => part !== '')
  const last = parts.pop() ?? ''
  const stem = last.replace(/(?<=[^.].*)\.[^.]*$/s, '')
  const name = [...parts, stem]
    .join('_')
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no file system should be given these
    .replaceAll(/[\u0000-\u001f\u007f-\u009f<>:"|?*\ufffd\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '_')
    .replace(/^[-. ]+/, '')
  const shortened = withinBytes(name, LONGEST_BYTES).replace(/[. ]+$/, '')
  if (shortened === '') return 'recording'
  return RESERVED.test(shortened) || /^results(?:-\d+)?\.csv$/i.test(shortened) ? `recording_${shortened}` : shortened
}

function withinBytes(name: string, limit: number): string {
  let bytes = 0
  let end = 0
  for (const letter of name) {
    bytes += Buffer.byteLength(letter)
    if (bytes > limit) break
    end += letter.length
  }
  return name.slice(0, end)
}
