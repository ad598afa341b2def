import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { originOf } from '#app/(desk)/backups/backup-origin.ts'
import { contentsInWords } from '#app/(desk)/bin-contents.ts'
import { asWritten } from '#app/(desk)/numbers.ts'
import { AIM_FORMS, whatIsWrong } from '#app/(desk)/planning/aim-forms.ts'
import { runNote } from '#app/(desk)/run-state.tsx'
import { storedSentenceOf } from '#app/states.tsx'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { english } from '#lib/messages/translator.ts'

const german = await translatorOf('de')

describe('pages in German', () => {
  it('write numbers with a decimal comma and as many decimals as they have', () => {
    expect([asWritten(0.05, german), asWritten(-0.99, german), asWritten(10_000, german)]).toEqual([
      '0,05',
      '−0,99',
      '10000',
    ])
    expect(asWritten(0.05, english)).toBe('0.05')
    expect(asWritten(1.5e-7, german)).toBe('0,00000015')
  })

  it('say what is wrong with a number in a plan', () => {
    const [r] = AIM_FORMS[0]!.fields
    expect(whatIsWrong(r!, 2, german)).toBe('Geben Sie eine Zahl von −0,99 bis 0,99 ein.')
    expect(whatIsWrong(r!, 2, english)).toBe('Enter a number from −0.99 to 0.99.')
    expect(whatIsWrong(r!, 0.5, german)).toBeUndefined()
  })

  it('say what something deleted contains', () => {
    const contents = {
      participants: 1,
      interviews: 2,
      recordings: 2,
      bytes: 2.5e6,
      analyses: 1,
      sheets: 3,
      lockedSheets: 2,
      heads: 0,
      estimates: 0,
    }
    expect(contentsInWords(contents, german)).toEqual([
      '1 Teilnehmer/in',
      '2 Interviews',
      '2 Aufnahmen, 2,5 MB',
      '1 Analyse mit Embeddings',
      '3 Ratingbögen, 2 gesperrt',
    ])
  })

  it('say how far a run is, whether its stage was stored as a word or as a message', () => {
    const run = {
      state: 'running',
      stage: 'storing',
      progress: 0.5,
      secondsLeft: 180,
      problem: null,
      waits: null,
      finishedAt: null,
    } as const
    expect(runNote(run, german)).toBe('wird gespeichert, noch etwa 3 min')
    expect(runNote(run, english)).toBe('storing, about 3 min left')
    const told = storedText(phrase('And {count} more.', { count: 2 }))
    expect(runNote({ ...run, problem: told }, german)).toBe('Und 2 weitere.')
    expect(runNote({ ...run, problem: 'Not in the catalogue.' }, german)).toBe('Not in the catalogue.')
  })

  it('name who asked for a backup', () => {
    expect(german(originOf({ isScheduled: false, requestedBy: 'Kim' }))).toBe('Angefordert von Kim')
  })
})

describe('what is said of an error', () => {
  it.each(['Failed to fetch', 'Load failed', 'NetworkError when attempting to fetch resource.'])(
    'is that the server can’t be reached where a browser says “%s”',
    (message) => {
      expect(german.stored(storedSentenceOf(new TypeError(message)))).toMatch(/^Der Server ist nicht erreichbar\./)
    },
  )

  it('is the server’s own sentence', () => {
    const error = new ORPCError('bad-input', { message: 'Diese Eingabe ist ungültig.' })
    expect(german.stored(storedSentenceOf(error))).toBe('Diese Eingabe ist ungültig.')
  })

  it('keeps the words of the transport from people', () => {
    expect(storedSentenceOf(new ORPCError('BAD_GATEWAY'))).toBe('Something unexpected went wrong.')
    expect(storedSentenceOf('?')).toBe('Something unexpected went wrong.')
  })
})
