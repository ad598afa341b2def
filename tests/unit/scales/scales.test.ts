import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { panss } from '#lib/scales/panss.ts'
import { allSums, type ScaleSum, scaleSchema, type WrittenScale } from '#lib/scales/scale.ts'
import { SCALES, scaleOf, sumOf } from '#lib/scales/scales.ts'
import {
  outcomeInWords,
  outcomeOf,
  percentChange,
  problemsOf,
  type Scores,
  scoreSum,
  sumRange,
  thresholdOf,
} from '#lib/scales/scores.ts'

const small: WrittenScale = {
  key: 'own',
  name: 'OWN',
  title: 'A scale',
  source: 'A study',
  items: ['A1', 'A2', 'A3', 'A4'].map((key) => ({ key, label: key, title: key, low: 0, high: 4 })),
  sums: [
    { key: 'total', title: 'Total', items: ['A1', 'A2', 'A3', 'A4'] },
    { key: 'mean', title: 'Mean', items: ['A1', 'A2', 'A3', 'A4'], as: 'mean' },
  ],
  rights: { holder: 'Nobody', note: 'Free' },
}
const changed = (changes: Partial<WrittenScale>) => scaleSchema.parse({ ...small, ...changes })
const problems = (changes: Partial<WrittenScale>) =>
  scaleSchema.safeParse({ ...small, ...changes }).error?.issues.map(({ message }) => english.stored(message))

describe('published ranges', () => {
  it.each([
    ['panss', 'total', 30, 210],
    ['panss', 'positive', 7, 49],
    ['panss', 'negative', 7, 49],
    ['panss', 'general', 16, 112],
    ['panss', 'marder-positive', 8, 56],
    ['panss', 'marder-negative', 7, 49],
    ['panss', 'wallwork-positive', 4, 28],
    ['panss', 'wallwork-disorganized', 3, 21],
    ['panss', 'consensus-negative', 8, 56],
    ['cains', 'map', 0, 36],
    ['cains', 'exp', 0, 16],
    ['cains', 'total', 0, 52],
    ['bnss', 'total', 0, 78],
    ['bnss', 'motivation-pleasure', 0, 42],
    ['bnss', 'expression', 0, 30],
    ['bnss', 'blunted-affect', 0, 18],
    ['bnss', 'alogia', 0, 12],
    ['sans', 'global', 0, 25],
    ['sans', 'total', 0, 120],
    ['sans', 'flattening', 0, 30],
    ['sans', 'alogia', 0, 20],
    ['sans', 'avolition', 0, 15],
    ['sans', 'anhedonia', 0, 20],
    ['sans', 'attention', 0, 10],
    ['saps', 'global', 0, 20],
    ['saps', 'total', 0, 170],
    ['nsa16', 'total', 16, 96],
    ['bprs18', 'total', 18, 126],
    ['bprs24', 'total', 24, 168],
    ['cdss', 'total', 0, 27],
    ['cgisch', 'overall', 1, 7],
    ['phq9', 'total', 0, 27],
    ['gad7', 'total', 0, 21],
    ['hamd17', 'total', 0, 52],
    ['madrs', 'total', 0, 60],
    ['ymrs', 'total', 0, 60],
  ])('%s, %s: %d to %d', (key, sum, low, high) => {
    const scale = scaleOf(key)
    expect(sumRange(scale, sumOf(scale, sum))).toEqual([low, high])
    const ends = (of: 'low' | 'high') => Object.fromEntries(scale.items.map((item) => [item.key, item[of]]))
    expect(scoreSum(scale, sumOf(scale, sum), ends('low'))).toBe(low)
    expect(scoreSum(scale, sumOf(scale, sum), ends('high'))).toBe(high)
  })

  it.each([
    ['panss', 30],
    ['cains', 13],
    ['bnss', 13],
    ['saps', 34],
    ['nsa16', 16],
    ['bprs18', 18],
    ['bprs24', 24],
    ['cdss', 9],
    ['phq9', 9],
    ['gad7', 7],
    ['hamd17', 17],
    ['madrs', 10],
    ['ymrs', 11],
  ])('%s has %d items, all of them in the total', (key, count) => {
    const scale = scaleOf(key)
    expect(scale.items).toHaveLength(count)
    expect([...sumOf(scale, 'total').items].sort()).toEqual(scale.items.map((item) => item.key).sort())
  })

  it('the models of the PANSS have each item once at most, the original subscales exactly once', () => {
    const keys = panss.items.map(({ key }) => key)
    const three = panss.sums.filter(({ key }) => key !== 'total').flatMap(({ items }) => items)
    expect([...three].sort()).toEqual([...keys].sort())
    for (const { sums } of panss.models) {
      const used = sums.flatMap(({ items }) => items)
      expect(new Set(used).size).toBe(used.length)
    }
    const counts = panss.models.map(({ sums }) => sums.flatMap(({ items }) => items).length)
    expect(counts).toEqual([30, 20, 30])
  })

  it('the consensus and Marder’s factors share what the consensus paper says they share', () => {
    const shared = (factor: string, other: string) =>
      sumOf(panss, `consensus-${factor}`).items.filter((item) => sumOf(panss, `marder-${other}`).items.includes(item))
    expect(shared('positive', 'positive')).toHaveLength(5)
    expect(shared('negative', 'negative')).toHaveLength(7)
    expect(shared('excited', 'excitement')).toHaveLength(4)
    expect(shared('emotional', 'depression')).toHaveLength(4)
  })
})

describe('cut-offs', () => {
  const reached = (key: string, value: number) => {
    const scale = scaleOf(key)
    return thresholdOf(scale, sumOf(scale, 'total'), value)?.label
  }
  it.each([
    ['phq9', 4, undefined],
    ['phq9', 9, 'mild'],
    ['phq9', 10, 'moderate'],
    ['phq9', 19, 'moderately severe'],
    ['phq9', 27, 'severe'],
    ['gad7', 14, 'moderate'],
    ['hamd17', 7, undefined],
    ['hamd17', 16, 'mild'],
    ['hamd17', 24, 'severe'],
    ['panss', 74, 'mildly ill'],
    ['panss', 75, 'moderately ill'],
    ['panss', 116, 'severely ill'],
    ['bprs18', 30, undefined],
    ['bprs18', 40, 'mildly ill'],
    ['bprs18', 53, 'markedly ill'],
  ])('%s at %d is %s', (key, value, label) => {
    expect(reached(key, value)).toBe(label)
  })
  it('the Calgary scale suggests depression above 6', () => {
    expect(reached('cdss', 6)).toBeUndefined()
    expect(reached('cdss', 7)).toMatch(/above 6/)
  })
})

describe('a sum', () => {
  it('has no value while an item is missing, where the scale has no prorating rule', () => {
    const cains = scaleOf('cains')
    const scores = { EXP1: 1, EXP2: 2, EXP3: 3 }
    expect(scoreSum(cains, sumOf(cains, 'exp'), scores)).toBeUndefined()
    expect(outcomeOf(cains, sumOf(cains, 'exp'), scores).missing).toEqual(['EXP4'])
    expect(scoreSum(cains, sumOf(cains, 'exp'), { ...scores, EXP4: 4 })).toBe(10)
  })

  it('is prorated by the mean of the others where the rule allows it, and says so', () => {
    const phq9 = scaleOf('phq9')
    const total = sumOf(phq9, 'total')
    const of = (count: number): Scores =>
      Object.fromEntries(phq9.items.slice(0, count).map(({ key }, place) => [key, place % 2 === 0 ? 3 : 2]))
    expect(outcomeOf(phq9, total, of(9))).toEqual({ value: 23, prorated: false, missing: [] })
    expect(outcomeOf(phq9, total, of(7))).toEqual({ value: (18 / 7) * 9, prorated: true, missing: ['P8', 'P9'] })
    expect(outcomeInWords(english, outcomeOf(phq9, total, of(7)), 9)).toBe('23.14, prorated: 2 of 9 items are missing')
    expect(outcomeInWords(english, outcomeOf(phq9, total, of(8)), 9)).toMatch(/1 of 9 items is missing$/)
    expect(outcomeInWords(english, outcomeOf(phq9, total, of(6)), 9)).toBe('not computable: 3 of 9 items are missing')
    expect(outcomeInWords(english, outcomeOf(phq9, total, of(9)), 9)).toBe('23')
  })

  it('is never prorated for a set that somebody chose, nor made of nothing', () => {
    const scale = changed({ prorating: { leastShare: 0.5, source: 'A study' } })
    const set: ScaleSum = { key: 'A1+A2', title: 'A1 + A2', items: ['A1', 'A2'], as: 'sum' }
    expect(scoreSum(scale, set, { A1: 3 })).toBeUndefined()
    expect(scoreSum(scale, sumOf(scale, 'total'), { A1: 3, A2: 1 })).toBe(8)
    expect(scoreSum(scale, sumOf(scale, 'mean'), { A1: 3, A2: 1 })).toBe(2)
    expect(scoreSum(scale, sumOf(scale, 'total'), {})).toBeUndefined()
  })

  it('turns reversed items round and multiplies weighted ones', () => {
    const [first, second, ...others] = small.items
    const scale = changed({ items: [{ ...first!, reversed: true }, { ...second!, weight: 2 }, ...others] })
    const scores = { A1: 1, A2: 3, A3: 0, A4: 4 }
    expect(scoreSum(scale, sumOf(scale, 'total'), scores)).toBe(3 + 6 + 0 + 4)
    expect(scoreSum(scale, sumOf(scale, 'mean'), scores)).toBe(13 / 5)
    expect(sumRange(scale, sumOf(scale, 'total'))).toEqual([0, 20])
    expect(sumRange(scale, sumOf(scale, 'mean'))).toEqual([0, 4])
  })

  it('is prorated by weights, so that the same score of every item gives the same value', () => {
    const [first, ...others] = small.items
    const items = [{ ...first!, weight: 3 }, ...others]
    const scale = changed({ items, prorating: { leastShare: 0.5, source: 'A study' } })
    const [total, mean] = [sumOf(scale, 'total'), sumOf(scale, 'mean')]
    for (const missing of ['A1', 'A4']) {
      const scores = Object.fromEntries(items.flatMap(({ key }) => (key === missing ? [] : [[key, 4]])))
      expect(scoreSum(scale, total, scores)).toBe(sumRange(scale, total)[1])
      expect(scoreSum(scale, mean, scores)).toBe(4)
    }
  })
})

describe('percent change', () => {
  const total = sumOf(panss, 'total')
  it('counts from the lowest possible PANSS total, 30', () => {
    // From 90 to 60 is half of what is above “no symptoms”, and not a third.
    expect(percentChange(panss, total, 90, 60)).toBe(-50)
    expect(percentChange(panss, total, 90, 30)).toBe(-100)
    expect(percentChange(panss, total, 60, 75)).toBe(50)
  })
  it('is none from the lowest score, nor on a scale whose authors say nothing of it', () => {
    expect(percentChange(panss, total, 30, 60)).toBeUndefined()
    expect(percentChange(scaleOf('cains'), sumOf(scaleOf('cains'), 'exp'), 8, 4)).toBeUndefined()
  })
})

describe('a score', () => {
  it('is a whole number in its item’s range', () => {
    const cains = scaleOf('cains')
    expect(problemsOf(cains, { EXP1: 5 }).map(english.stored)).toEqual([
      'EXP1 is scored with a whole number from 0 to 4, not 5.',
    ])
    expect(problemsOf(cains, { EXP1: 1.5 })).toHaveLength(1)
    expect(problemsOf(cains, { N1: 1 }).map(english.stored)).toEqual(['CAINS has no item “N1”.'])
    expect(problemsOf(scaleOf('hamd17'), { H1: 4, H4: 3 }).map(english.stored)).toEqual([
      'H4 is scored with a whole number from 0 to 2, not 3.',
    ])
  })
})

describe('a scale', () => {
  it('is refused where it contradicts itself', () => {
    const sum = { key: 'x', title: 'X', items: ['A1'] }
    expect(problems({ sums: [{ ...sum, items: ['A1', 'B1'] }] })?.[0]).toMatch(/“B1”, which the scale does not have/)
    expect(problems({ sums: [{ ...sum, items: ['A1', 'A1'] }] })?.[0]).toMatch(/“A1” twice/)
    expect(problems({ sums: [{ ...sum, key: 'A2' }] })?.[0]).toMatch(/“A2” is used twice/)
    const items = small.items.map((item) => ({ ...item, optional: true }))
    expect(problems({ items })?.[0]).toMatch(/optional and therefore in no sum/)
    expect(problems({ items: [{ ...small.items[0]!, low: 4 }] })).toContain('The highest score is above the lowest.')
    const levels = { 5: 'more than all' }
    expect(problems({ items: [{ ...small.items[0]!, levels }] })).toContain(
      'Only scores in the item’s range have a label.',
    )
    expect(problems({ thresholds: [{ sum: 'y', from: 1, label: 'Y', source: 'Z' }] })?.[0]).toMatch(/no sum/)
  })
})

it.each(SCALES.map((scale) => [scale.name, scale] as const))(
  '%s has a source, a note on rights and no long texts',
  (_, scale) => {
    expect(scale.source).toMatch(/\(\d{4}\)/)
    expect(scale.rights.note).toMatch(/Shipped/)
    for (const { title } of [...scale.items, ...allSums(scale)]) expect(title.split(' ').length).toBeLessThan(12)
  },
)
