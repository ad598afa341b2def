import path from 'node:path'
import type { TextTools } from '#lib/review/words-on-faces.ts'
import { programFolders, programSettings } from '#lib/settings/program-settings.ts'
import { TextService } from '#lib/words/text-service.ts'

const programWide = globalThis as typeof globalThis & { concordTexts?: TextService }

/** The one text encoder process of the web app; the supervisor starts the app in the project's folder. */
export function textTools(): TextTools {
  const processFile = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/words/text-process.ts')
  programWide.concordTexts ??= new TextService(processFile, programSettings().encoderThreads)
  return { modelsFolder: programFolders().models, texts: programWide.concordTexts }
}
