import { describe, expect, it } from 'vitest'
import { languageOf } from '#app/request-language.ts'
import { chooseLanguage } from '#lib/messages/languages.ts'

describe('the language of somebody', () => {
  it.each([
    [undefined, 'de-CH,de;q=0.9,en;q=0.8', 'de'],
    [undefined, 'fr-FR,fr;q=0.9,en;q=0.8,de;q=0.7', 'en'],
    [undefined, 'en;q=0.3, de;q=0.5', 'de'],
    [undefined, 'de;q=0, en', 'en'],
    [undefined, 'fr', 'en'],
    [undefined, null, 'en'],
    [undefined, 'de_DE.UTF-8', 'de'],
    ['en', 'de', 'en'],
    ['de', undefined, 'de'],
    ['klingon', 'de', 'de'],
    ['__proto__', '', 'en'],
  ])('chosen %s, asked for %s: %s', (chosen, accepted, language) => {
    expect(chooseLanguage(chosen, accepted)).toBe(language)
  })

  it('is read from the cookie of a request before its header', () => {
    const headers = new Headers({ cookie: 'a=1; concord-language=en; b=2', 'accept-language': 'de' })
    expect(languageOf({ headers })).toBe('en')
    headers.delete('cookie')
    expect(languageOf({ headers })).toBe('de')
  })
})
