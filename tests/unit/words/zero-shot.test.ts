import { expect, test } from 'vitest'
import { rowsOf } from '#lib/numbers/rows.ts'
import { promptsSchema, resolvedPrompts } from '#lib/words/prompt-sets.ts'
import { meanDirection, meanFeatures, meanProbabilities, promptProbabilities } from '#lib/words/zero-shot.ts'

test('a clip is compared with prompts by cosine, whatever the vectors’ lengths', () => {
  const [row] = promptProbabilities(
    rowsOf(new Float32Array([3, 4]), 2),
    [new Float32Array([30, 40]), new Float32Array([-4, 3])],
    Math.log(2),
  )
  // Cosines of 1 and 0, times 2.
  expect(row![0]).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 1), 12)
  expect(row![0]! + row![1]!).toBeCloseTo(1, 12)
})

test('several texts of a class say the mean of their cosines, where the length of their mean direction is kept', () => {
  const texts = [new Float32Array([2, 0]), new Float32Array([0, 3])]
  const other = new Float32Array([-1, 0])
  const [row] = promptProbabilities(rowsOf(new Float32Array([3, 4]), 2), [meanDirection(texts), other], 0, 'kept')
  // Cosines of 0.6 and 0.8 with the texts of the first class, -0.6 with that of the second.
  expect(row![0]).toBeCloseTo(Math.exp(0.7) / (Math.exp(0.7) + Math.exp(-0.6)), 6)
})

test('a large logit scale does not overflow', () => {
  const [row] = promptProbabilities(
    rowsOf(new Float32Array([1, 0]), 2),
    [new Float32Array([1, 0]), new Float32Array([0, 1])],
    8,
  )
  expect(row).toEqual([1, 0])
})

test('a clip without a face has no probabilities', () => {
  expect(
    promptProbabilities(rowsOf(new Float32Array(2), 2), [new Float32Array([1, 0]), new Float32Array([0, 1])], 1),
  ).toEqual([undefined])
})

test('an interview’s summary weighs clips by coverage and leaves out those without a face', () => {
  expect(meanProbabilities([[1, 0], undefined, [0, 1], [0, 1]], [0.5, 1, 1, 0])).toEqual([1 / 3, 2 / 3])
  expect(meanProbabilities([undefined], [1])).toBeUndefined()
})

test('a compound is the mean of its parts’ features, not normalised before', () => {
  expect(meanFeatures([new Float32Array([2, 0]), new Float32Array([0, 4])])).toEqual(new Float32Array([1, 2]))
})

test('labels joined by + stand for their descriptions, other text for itself', () => {
  const [compound, plain] = resolvedPrompts([
    { label: 'bitter', texts: ['Anger + sadness', 'a bitter smile'] },
    { label: 'sum', texts: ['two + two'] },
  ])
  expect(compound!.texts).toHaveLength(3)
  expect(compound!.texts[0]).toContain('irritation')
  expect(compound!.texts[1]).toContain('sorrow')
  expect(plain!.texts).toEqual(['two + two'])
})

test.each([
  [[{ label: 'a', texts: ['x'] }], /at least two/],
  [
    [
      { label: 'a', texts: ['x'] },
      { label: 'A', texts: ['y'] },
    ],
    /same label/,
  ],
  [
    [
      { label: 'a', texts: [] },
      { label: 'b', texts: ['y'] },
    ],
    /Describe/,
  ],
])('prompts that say too little are refused %#', (prompts, message) => {
  expect(() => promptsSchema.parse(prompts)).toThrow(message)
})
