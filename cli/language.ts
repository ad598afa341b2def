import { ConcordError } from '#lib/errors/concord-error.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { chooseLanguage, isLanguage } from '#lib/messages/languages.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'
import { TERMINAL } from '#lib/settings/terminal-settings.ts'

const { language, systemLanguage } = TERMINAL

/** Puts texts into the language of the terminal: CONCORD_LANGUAGE, or the one that the system asks for. */
export const t = await translatorOf(chooseLanguage(language, systemLanguage))

/** @throws ConcordError bad-settings where CONCORD_LANGUAGE is set and is no language of Concord */
export function demandLanguage(): void {
  if (!language || isLanguage(language)) return
  throw new ConcordError(
    'bad-settings',
    phrase('CONCORD_LANGUAGE: “{value}” is not a language that Concord speaks. Set en or de.', {
      value: language,
    }),
  )
}

/** A text in the language of the terminal; a sentence that the catalogue lacks stays as it is. */
export const say = (text: Message | string): string => (typeof text === 'string' ? t.stored(text) : t(text))

/** The same in English, for logs, tables and programs. */
export const inEnglish = (text: Message | string): string =>
  typeof text === 'string' ? english.stored(text) : english(text)
