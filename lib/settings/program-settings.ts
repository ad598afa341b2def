import { dataFolders, readSettings, type Settings } from './settings.ts'

const programWide = globalThis as typeof globalThis & { concordSettings?: Settings }

/**
 * The settings of this program, read from the environment on the first call.
 *
 * @throws ConcordError bad-settings
 */
export function programSettings(): Settings {
  programWide.concordSettings ??= readSettings()
  return programWide.concordSettings
}

/** Where each kind of thing lies in this program's data folder. */
export function programFolders() {
  return dataFolders(programSettings().dataFolder)
}
