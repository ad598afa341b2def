import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemCode, systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'

const secretsSchema = z.object({ session: z.string().min(32), database: z.string().min(16) })

/** Secrets of this installation: made on the first start, readable by its user alone. */
export type Secrets = z.infer<typeof secretsSchema>

/**
 * Reads the secrets, or makes them where there are none.
 *
 * @throws ConcordError bad-settings where the file can't be read or is damaged: made anew, they would lock the database
 */
export async function readOrMakeSecrets(file: string): Promise<Secrets> {
  const known = await readSecrets(file)
  if (known) return known
  const made: Secrets = { session: randomBytes(32).toString('hex'), database: randomBytes(16).toString('hex') }
  const unfinished = `${file}.${process.pid}`
  await writeFile(unfinished, JSON.stringify(made), { mode: 0o600 })
  try {
    // A link fails where another process was first; its secrets are then the ones.
    await link(unfinished, file)
  } catch (error) {
    // Some file systems have no links: the first to write is then the one.
    if (systemCode(error) !== 'EEXIST')
      await writeFile(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' }).catch(() => {})
  } finally {
    await rm(unfinished)
  }
  return (await readSecrets(file)) ?? made
}

async function readSecrets(file: string): Promise<Secrets | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined
    throw new ConcordError(
      'bad-settings',
      phrase(
        'CONCORD_DATA: {file} can’t be read: {cause}. Start Concord as the user who started it first, or set CONCORD_DATA to another folder.',
        { file: shownName(file), cause: systemReason(cause) ?? (cause as Error).message },
      ),
      { cause },
    )
  }
  try {
    return secretsSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new ConcordError(
      'bad-settings',
      phrase(
        'CONCORD_DATA: {file} is damaged. Restore it from a backup of the data folder. The database can’t be opened without it.',
        { file: shownName(file) },
      ),
      { cause },
    )
  }
}
