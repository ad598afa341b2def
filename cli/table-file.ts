import { readFile } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { decodeText } from '#lib/tables/decode-text.ts'

/** More than any table of interviews; a larger file is another kind of file. */
const LARGEST = 64 * 1024 * 1024

/**
 * The bytes of a table.
 *
 * @throws ConcordError bad-input where there is no such file, it may not be read, or it is too large for a table
 */
export async function bytesOfTable(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === 'EACCES' ? 'may not be read by you' : cause.code === 'EISDIR' ? 'is a folder' : 'does not exist'
    throw new ConcordError('bad-input', `${file} ${why}. Name a table in CSV.`, { cause })
  })
  if (bytes.length > LARGEST) throw new ConcordError('bad-input', `${file} is larger than any table of interviews.`)
  return bytes
}

/**
 * The text of a table, with what its encoding had to be taken for.
 *
 * @throws ConcordError bad-input as above, or where it is no table
 */
export async function textOfTable(file: string): Promise<ReturnType<typeof decodeText>> {
  return decodeText(await bytesOfTable(file), file)
}
