import { expect, it } from 'vitest'
import { headName, headNameInWords } from '#lib/heads/head-kinds.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { english } from '#lib/messages/translator.ts'
import { permutationLines } from '#lib/reports/permutation-lines.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { levelName } from '#lib/scales/scores.ts'

const headOf = (key: string, kind: string) => ({
  key,
  target: 'negative',
  by: headName(kind, 'emoclip'),
  interviews: 24,
  participants: 24,
  r: 0.62,
  p: 0.01,
  adjusted: 0.02,
  chance: { mean: -0.04, upper: 0.31 },
  ofCard: 0.62,
})

const test = {
  finishedAt: new Date('2026-11-01T10:00:00Z'),
  heads: ['a', 'b'],
  result: {
    permutations: 99,
    seed: 1,
    software: 'concord',
    heads: [headOf('a', 'ridge'), headOf('b', 'mlp')],
    best: [{ target: 'negative', heads: 2, key: 'b', r: 0.62, p: 0.02 }],
    repeated: [],
  },
} as unknown as Parameters<typeof permutationLines>[1]

it('names the heads of a permutation test in the language of the page', async () => {
  const german = await translatorOf('de')
  expect(permutationLines(english, test, ['a', 'b']).join(' ')).toContain('Best of 2: network on emoclip, r 0.62')
  const lines = permutationLines(german, test, ['a', 'b']).join(' ')
  expect(lines).toContain('Ridge auf emoclip')
  expect(lines).toContain('Netz auf emoclip')
  expect(lines).not.toContain(' on ')
  expect(headNameInWords('A score, based on speech')).toBe('A score, based on speech')
})

it('tells the level 0 of the SANS from nothing chosen', async () => {
  const german = await translatorOf('de')
  const [item] = scaleOf('sans').items
  expect(levelName(german, item!, 0)).toBe('0, nicht vorhanden')
  expect(levelName(english, item!, 0)).toBe('0, none')
})
