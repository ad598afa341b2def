import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Tokenizer } from '#lib/words/tokenizer.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

describe.skipIf(!hasShared)('CLIP’s byte-pair encoding', () => {
  const cases = hasShared
    ? (JSON.parse(readFileSync(shared('reference/tokenizer_cases.json'), 'utf8')) as {
        text: string
        tokens: number[]
      }[])
    : []
  const tokenizer = () => Tokenizer.fromVocabulary(readFileSync(shared('reference/bpe_simple_vocab_16e6.txt.gz')))

  test.each(cases)('$text', ({ text, tokens }) => {
    expect(tokenizer().encode(text)).toEqual(tokens)
  })

  test('marks are those of CLIP', () => {
    expect(tokenizer()).toMatchObject({ start: 49406, end: 49407 })
  })
})

test('another file is refused as a vocabulary', () => {
  expect(() => Tokenizer.fromVocabulary(Buffer.from('a b\nc d\n'))).toThrow(/not CLIP’s vocabulary/)
  expect(() => Tokenizer.fromVocabulary(Buffer.from([0x1f, 0x8b, 0, 0]))).toThrow(/can’t be unpacked/)
})
