/** The languages that Concord speaks, each by its own name. English is the language of the sources; the others have a catalogue each. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const

/** Code of a language, as ISO 639-1 has it. */
export type Language = keyof typeof LANGUAGES

export const isLanguage = (code: string | undefined): code is Language =>
  code !== undefined && Object.hasOwn(LANGUAGES, code)

/**
 * The language for somebody: what they chose, or the first of those that their browser or system asks for.
 *
 * @param chosen what they chose earlier, if they did
 * @param accepted languages by preference: the value of an `Accept-Language` header, or of the `LANG` variable
 */
export function chooseLanguage(chosen: string | undefined, accepted: string | null | undefined): Language {
  if (isLanguage(chosen)) return chosen
  const wanted = (accepted ?? '')
    .split(',')
    .map((part, place) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
      return { code: tag.toLowerCase().split(/[-_.]/)[0]!, quality: Number(quality ?? 1), place }
    })
    .filter(({ code, quality }) => isLanguage(code) && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.place - b.place)
  return (wanted[0]?.code as Language | undefined) ?? 'en'
}
