import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import yazl from 'yazl'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** What a workbook of ratings never needs more of; a small zip archive can unpack to any size. */
const MOST = { parts: 500, bytes: 32 * 2 ** 20 }

/**
 * The XML parts of a workbook, unpacked no further than a workbook of ratings can be large. Pictures and macros are not even read.
 *
 * @param name of the file, for messages
 * @throws ConcordError bad-input where it is no workbook, is damaged or is too large
 */
export async function workbookParts(bytes: Uint8Array, name: string): Promise<Map<string, Buffer>> {
  const damaged = (cause?: unknown) =>
    new ConcordError(
      'bad-input',
      phrase('{name} is not an XLSX workbook, or it is damaged. Save it as XLSX or CSV again.', { name }),
      {
        cause,
      },
    )
  const zip = await yauzl.fromBufferPromise(Buffer.from(bytes), { lazyEntries: true }).catch((cause) => {
    throw damaged(cause)
  })
  const tooLarge = () =>
    new ConcordError(
      'too-large',
      phrase(
        '{name} unpacks to more than a workbook of ratings can be. Copy the sheet with the ratings to a workbook of its own.',
        { name },
      ),
    )
  if (zip.entryCount > MOST.parts) throw tooLarge()
  const parts = new Map<string, Buffer>()
  let total = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (!/\.xml(\.rels)?$/.test(entry.fileName)) continue
      total += entry.uncompressedSize
      if (total > MOST.bytes) throw tooLarge()
      const content: Buffer[] = []
      // It ends in an error where more comes out than the archive says.
      for await (const piece of await zip.openReadStreamPromise(entry)) content.push(piece as Buffer)
      const part = Buffer.concat(content)
      if (crc32(part) !== entry.crc32 || parts.has(entry.fileName)) throw damaged()
      parts.set(entry.fileName, part)
    }
  } catch (error) {
    throw error instanceof ConcordError ? error : damaged(error)
  }
  if (!parts.has('xl/workbook.xml') && ![...parts.keys()].some((part) => part.endsWith('workbook.xml'))) throw damaged()
  return parts
}

/** The parts as an archive of their own, so that another reader finds in it what was looked at and nothing else. */
export async function archiveOf(parts: ReadonlyMap<string, Buffer>): Promise<ArrayBuffer> {
  const zip = new yazl.ZipFile()
  for (const [name, content] of parts) zip.addBuffer(content, name, { compress: false })
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer)
  return new Uint8Array(Buffer.concat(pieces)).buffer
}
