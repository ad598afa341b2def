import path from 'node:path'
import type { TextTools } from '#lib/review/words-on-faces.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { TextService } from '#lib/words/text-service.ts'

const held = globalThis as typeof globalThis & { concordTexts?: TextService }

/** The one text encoder process of the web app; the supervisor starts the app in the project's folder. */
export function textTools(): TextTools {
  const settings = readSettings()
  const processFile = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/words/text-process.ts')
  held.concordTexts ??= new TextService(processFile, settings.encoderThreads)
  return { modelsFolder: dataFolders(settings.dataFolder).models, texts: held.concordTexts }
}
