import { describe, expect, it, vi } from 'vitest'
import { decimals, type Message, phrase, type Source } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'
import { english, translatorIn } from '#lib/messages/translator.ts'

/** Texts of these tests, which no page has. */
const source = (text: string) => text as Source
const german = translatorIn('de', {
  'Save {name}': '{name} speichern',
  '{count, plural, one {# interview} other {# interviews}}': '{count, plural, one {# Interview} other {# Interviews}}',
  'state|Open': 'Offen',
  'the recording': 'die Aufnahme',
  'Blunted affect': 'Affektverflachung',
  'r is {r}.': 'r ist {r}.',
  'No room for {what}.': 'Kein Platz für {what}.',
  'See <link>the guide</link> of {name}': '<link>Anleitung</link> zu {name}',
})

describe('a translator', () => {
  it('puts values into the places of a text', () => {
    expect(english(source('Save {name}'), { name: 'P-001' })).toBe('Save P-001')
    expect(german(source('Save {name}'), { name: 'P-001' })).toBe('P-001 speichern')
  })

  it('counts as the language does', () => {
    const counted = (count: number) =>
      german(source('{count, plural, one {# interview} other {# interviews}}'), { count })
    expect([counted(1), counted(2), counted(5000)]).toEqual(['1 Interview', '2 Interviews', '5.000 Interviews'])
  })

  it('puts messages inside messages into the same language', () => {
    const message = phrase(source('No room for {what}.'), { what: phrase(source('the recording')) })
    expect(english(message)).toBe('No room for the recording.')
    expect(german(message)).toBe('Kein Platz für die Aufnahme.')
  })

  it('does not show the word that tells texts apart', () => {
    expect(english(source('state|Open'))).toBe('Open')
    expect(german(source('state|Open'))).toBe('Offen')
  })

  it('shows the source where the catalogue lacks a text', () => {
    expect(german(source('A text of tomorrow'))).toBe('A text of tomorrow')
  })

  it('shows a text as it stands where a value is missing', () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(german(source('Save {name}'))).toBe('{name} speichern')
    expect(errors).toHaveBeenCalledOnce()
    errors.mockRestore()
  })

  it('leaves angle brackets and braces of values alone', () => {
    expect(german(source('Save {name}'), { name: '<b>{x}</b>' })).toBe('<b>{x}</b> speichern')
  })

  it('hands parts on that are more than text', () => {
    const parts = german.parts(source('See <link>the guide</link> of {name}'), {
      link: (inside: unknown[]) => ({ inside }),
      name: 'Ada',
    })
    expect(parts).toEqual([{ inside: ['Anleitung'] }, ' zu Ada'])
  })

  it('writes numbers and dates as the language does', () => {
    expect([english.oneDecimal(-0.04), german.oneDecimal(61), german.decimals(-1.5, 2)]).toEqual([
      '0.0',
      '61,0',
      '−1,50',
    ])
    expect([english.fileSize(2.4e9), german.fileSize(2.4e9)]).toEqual(['2.40 GB', '2,40 GB'])
    expect([english.timeLeft(200_000), german.timeLeft(200_000)]).toEqual(['2 days', '2 Tage'])
    expect([english.day('2026-11-29T12:00:00'), german.day('2026-11-29T12:00:00')]).toEqual([
      'Nov 29, 2026',
      '29.11.2026',
    ])
    expect(german.list(['a', 'b', 'c'])).toBe('a, b und c')
  })
})

describe('a stored text', () => {
  const stored = storedText(phrase(source('No room for {what}.'), { what: phrase(source('the recording')) }))

  it('is shown in any language', () => {
    expect([english.stored(stored), german.stored(stored)]).toEqual([
      'No room for the recording.',
      'Kein Platz für die Aufnahme.',
    ])
  })

  it('is shown as it stands where it was no message', () => {
    for (const text of ['Something else.', '{"source":', '{"source":7}', '', '{x}'])
      expect(german.stored(text)).toBe(text)
  })

  it('that is an item with its code is shown with the code', () => {
    expect(german.stored('N1 Blunted affect')).toBe('N1 Affektverflachung')
    expect(english.stored('N1 Blunted affect')).toBe('N1 Blunted affect')
    for (const text of ['N1 Something else', 'Some Blunted affect']) expect(german.stored(text)).toBe(text)
  })

  it('inside a message is put into the same language, whatever it is', () => {
    const message = (title: string) => phrase(source('No room for {what}.'), { what: textInMessage(title) })
    expect(german(message('the recording'))).toBe('Kein Platz für die Aufnahme.')
    for (const title of ['{x', "it's", 'a|b', 'Own item'])
      expect(german(message(title))).toBe(`Kein Platz für ${title}.`)
  })

  it('keeps decimals for each language to write', () => {
    const message = phrase(source('r is {r}.'), { r: decimals(-0.5, 2) })
    expect([english.stored(storedText(message)), german.stored(message)]).toEqual(['r is −0.50.', 'r ist −0,50.'])
  })

  it('is never more than text, whatever somebody typed', () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const deep = `${'{"source":"{a}","values":{"a":'.repeat(5000)}"x"${'}}'.repeat(5000)}`
    for (const text of [
      'constructor',
      '__proto__',
      '{"source":"{a}","values":null}',
      '{"source":"{","values":7}',
      deep,
    ])
      expect(typeof german.stored(text), text.slice(0, 40)).toBe('string')
    expect(german.stored('constructor')).toBe('constructor')
    errors.mockRestore()
  })

  it('without values is the sentence itself', () => {
    expect(storedText({ source: source('Save {name}') } satisfies Message)).toBe('Save {name}')
  })
})
