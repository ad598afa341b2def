import type { Translator } from '#lib/messages/translator.ts'

/** What a signature states: the words that are kept and hashed, with their meaning beside them in another language. */
export const signedWords = (t: Translator, words: string): string =>
  t.language === 'en' ? words : `${words} (${t.stored(words)})`
