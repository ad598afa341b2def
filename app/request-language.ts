import { translatorOf } from '#lib/messages/catalogues.ts'
import { chooseLanguage, type Language } from '#lib/messages/languages.ts'
import type { Translator } from '#lib/messages/translator.ts'

/** Keeps the language that somebody chose in this browser; it is no secret, and pages read and write it. */
export const LANGUAGE_COOKIE = 'concord-language'

/** The language of a request: the one chosen in its browser, or what the browser asks for. */
export function languageOf({ headers }: { headers: Pick<Headers, 'get'> }): Language {
  const chosen = new RegExp(`(?:^|;\\s*)${LANGUAGE_COOKIE}=(\\w+)`).exec(headers.get('cookie') ?? '')?.[1]
  return chooseLanguage(chosen, headers.get('accept-language'))
}

/** The translator into the language of a request. */
export async function translatorFor(request: { headers: Pick<Headers, 'get'> }): Promise<Translator> {
  return translatorOf(languageOf(request))
}
