import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Text of a file, and what had to be known to read it. */
export interface DecodedText {
  text: string
  /** In words, where the file was not plain UTF-8. */
  note: Message | undefined
}

const KINDS: { title: Message; starts: readonly number[] }[] = [
  { title: phrase('an Excel or OpenDocument workbook, or another zip archive'), starts: [0x50, 0x4b, 0x03, 0x04] },
  { title: phrase('an old Excel workbook'), starts: [0xd0, 0xcf, 0x11, 0xe0] },
  { title: phrase('a PDF document'), starts: [0x25, 0x50, 0x44, 0x46] },
  { title: phrase('a compressed file'), starts: [0x1f, 0x8b] },
  { title: phrase('a data file of SPSS'), starts: [...Buffer.from('$FL')] },
  { title: phrase('a data file of Stata'), starts: [...Buffer.from('<stata_dta>')] },
  { title: phrase('a rich text document'), starts: [...Buffer.from('{\\rtf')] },
]

/** Texts that are no table, by how they begin. */
const TEXTS: { title: Message; begins: RegExp }[] = [
  {
    title: phrase('a web page or another XML document'),
    begins: /^\s*<(?:!doctype|html|table|\?xml|[a-z]+[ >])/i,
  },
  { title: phrase('a JSON document'), begins: /^\s*(?:\[\s*[{[]|\{\s*")/ },
]

/**
 * Text of a table as people save it: UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252, which every byte can be.
 *
 * @param name of the file, for messages
 * @throws ConcordError bad-input where the bytes are not text
 */
export function decodeText(bytes: Uint8Array, name: string): DecodedText {
  const kind = KINDS.find(({ starts }) => starts.every((byte, i) => bytes[i] === byte))
  if (kind)
    throw new ConcordError(
      'bad-input',
      phrase('{name} is {kind}, not a CSV file. Save the sheet as CSV (UTF-8) first.', { name, kind: kind.title }),
    )
  const found = decodedText(bytes, name)
  if (found.text.includes('\0'))
    throw new ConcordError('bad-input', phrase('{name} is not a text file. Save the table as CSV (UTF-8).', { name }))
  const other = TEXTS.find(({ begins }) => begins.test(found.text))
  if (other)
    throw new ConcordError(
      'bad-input',
      phrase('{name} is {kind}, not a CSV file. Save the table as CSV (UTF-8) first.', { name, kind: other.title }),
    )
  return found
}

function decodedText(bytes: Uint8Array, name: string): DecodedText {
  const wide = wideEncodingOf(bytes)
  if (wide)
    return {
      text: decoded(bytes, wide),
      note: phrase('{name} was read as {encoding}.', { name, encoding: wide.toUpperCase() }),
    }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), note: undefined }
  } catch {
    return {
      text: decoded(bytes, 'windows-1252'),
      note: phrase('{name} is not UTF-8; it was read as Windows-1252.', { name }),
    }
  }
}

const decoded = (bytes: Uint8Array, encoding: string) => new TextDecoder(encoding).decode(bytes)

/** UTF-16 by its mark, or by the zero bytes between the letters of Latin text. */
function wideEncodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const sample = bytes.subarray(0, 512)
  let [even, odd] = [0, 0]
  for (const [i, byte] of sample.entries()) if (byte === 0) i % 2 === 0 ? even++ : odd++
  const most = 0.3 * sample.length
  if (odd > most && even === 0) return 'utf-16le'
  return even > most && odd === 0 ? 'utf-16be' : undefined
}
