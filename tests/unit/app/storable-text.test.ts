import { expect, it } from 'vitest'
import { demandStorable } from '#app/storable-text.ts'

it('lets text of any language pass, wherever it stands', () => {
  for (const input of [undefined, null, 1, 'Zoë 🙂 e\u0301 \u202e', { a: [{ b: 'ü' }] }, new Date(), []])
    expect(() => demandStorable(input)).not.toThrow()
})

it.each([
  ['a NUL', 'a\0'],
  ['half a letter', 'a\ud800b'],
  ['half a letter at the end of a list', ['a', ['b', '\udfff']]],
  ['a NUL deep inside', { a: { b: [{ c: '\0' }] } }],
  ['a NUL in a name', { 'a\0': 1 }],
])('refuses %s with a sentence', (_, input) => {
  expect(() => demandStorable(input)).toThrow(/can’t be stored/)
})

it('bears any depth', () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}"\\u0000"${']'.repeat(100_000)}`)
  expect(() => demandStorable(deep)).toThrow(/can’t be stored/)
})
