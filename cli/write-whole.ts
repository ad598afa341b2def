import { rmSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { unfinishedName } from '#lib/settings/unfinished-names.ts'

/**
 * Writes a file as a whole or not at all. One that is there is replaced.
 *
 * @throws ConcordError bad-settings that names the file and the reason
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const unfinished = path.join(path.dirname(file), unfinishedName())
  const tidy = () => rmSync(unfinished, { force: true })
  process.once('exit', tidy)
  try {
    await writeFile(unfinished, content, { flush: true })
    await rename(unfinished, file)
  } catch (cause) {
    const reason = systemReason(cause)
    if (!reason) throw cause
    throw new ConcordError(
      'bad-settings',
      phrase('{file} can’t be written: {reason}.', { file: shownName(file), reason }),
      { cause },
    )
  } finally {
    tidy()
    process.off('exit', tidy)
  }
}
