import path from 'node:path'
import { TextService } from '#lib/encoders/text-service.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import type { TextTools } from '#lib/studies/words-on-faces.ts'

const held = globalThis as typeof globalThis & { concordTexts?: TextService }

/** The one text encoder process of the web app; the supervisor starts the app in the project's folder. */
export function textTools(): TextTools {
  const settings = readSettings()
  const processFile = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/encoders/text-process.ts')
  held.concordTexts ??= new TextService(processFile, settings.encoderThreads)
  return { modelsFolder: dataFolders(settings.dataFolder).models, texts: held.concordTexts }
}
