import type { Language } from './languages.ts'
import { type Catalogue, english, type Translator, translatorIn } from './translator.ts'

const loading = new Map<Language, Promise<Catalogue>>()

/** The texts of a language; each is read once a process, or once a page in a browser. */
export function loadCatalogue(language: Language): Promise<Catalogue> {
  const before = loading.get(language)
  if (before) return before
  const catalogue = (language === 'en' ? Promise.resolve({}) : german()).catch((error: unknown) => {
    // What could not be read now is read again the next time.
    loading.delete(language)
    throw error
  })
  loading.set(language, catalogue)
  return catalogue
}

const translators = new Map<Language, Promise<Translator>>()

/** The translator of a language, with its catalogue. */
export function translatorOf(language: Language): Promise<Translator> {
  if (language === 'en') return Promise.resolve(english)
  const before = translators.get(language)
  if (before) return before
  const translator = loadCatalogue(language)
    .then((catalogue) => translatorIn(language, catalogue))
    .catch((error: unknown) => {
      translators.delete(language)
      throw error
    })
  translators.set(language, translator)
  return translator
}

async function german(): Promise<Catalogue> {
  return (await import('./de.json', { with: { type: 'json' } })).default
}
