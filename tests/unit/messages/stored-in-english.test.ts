import { expect, it } from 'vitest'
import { phrase } from '#lib/messages/message.ts'
import { storedInEnglish } from '#lib/messages/stored-in-english.ts'
import { storedText } from '#lib/messages/stored-text.ts'

it('sentences with values stand in English, however deep, and all else stays as it is', () => {
  const count = storedText(phrase('{count} heads', { count: 3 }))
  expect(
    storedInEnglish({ stage: count, all: [{ why: count, n: 1, none: null }], text: 'no face', at: undefined }),
  ).toEqual({
    stage: '3 heads',
    all: [{ why: '3 heads', n: 1, none: null }],
    text: 'no face',
    at: undefined,
  })
})
