import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { dataFolders, readSettings, type Settings } from './settings.ts'

const programWide = globalThis as typeof globalThis & { concordSettings?: Settings }

/**
 * The settings of this program, read from the environment on the first call and never again.
 *
 * @throws ConcordError bad-settings
 */
export function programSettings(): Settings {
  programWide.concordSettings ??= readSettings(process.env)
  return programWide.concordSettings
}

/** Where each kind of thing lies in this program's data folder. */
export function programFolders() {
  return dataFolders(programSettings().dataFolder)
}

/** The secret of this installation. @throws ConcordError bad-settings where this program was not told it */
export function programSecret(): string {
  const { secret } = programSettings().served
  if (secret === undefined)
    throw new ConcordError('bad-settings', phrase('NEXTAUTH_SECRET is not set. Start Concord with npm start.'))
  return secret
}
