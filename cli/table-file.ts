import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { decodeText } from '#lib/tables/decode-text.ts'
import { say } from './language.ts'
import { openNamedFile } from './named-file.ts'

/** More than any table of interviews; a larger file is another kind of file. */
const LARGEST = 64 * 1024 * 1024

/**
 * The bytes of a table.
 *
 * @throws ConcordError bad-input where there is no such file, it may not be read, or it is too large for a table
 */
export async function bytesOfTable(file: string): Promise<Uint8Array> {
  const named = file === '' ? '--csv' : shownName(file)
  const handle = await openNamedFile(file).catch((cause: ConcordError) => {
    throw new ConcordError(
      'bad-input',
      phrase('{named}: {message} Name a table in CSV.', { named, message: say(cause.text) }),
      { cause },
    )
  })
  try {
    const before = await handle.stat()
    if (before.size > LARGEST)
      throw new ConcordError('bad-input', phrase('{named} is too large for a table of interviews.', { named }))
    const bytes = Buffer.alloc(before.size)
    const { bytesRead } = await handle.read(bytes, 0, before.size, 0)
    const after = await handle.stat()
    if (bytesRead < before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      throw new ConcordError(
        'bad-input',
        phrase('{named} changed while it was read. Wait until it is complete.', { named }),
      )
    return bytes
  } finally {
    await handle.close()
  }
}

/**
 * The text of a table, with what its encoding had to be taken for.
 *
 * @throws ConcordError bad-input as above, or where it is no table
 */
export async function textOfTable(file: string): Promise<ReturnType<typeof decodeText>> {
  return decodeText(await bytesOfTable(file), file)
}
