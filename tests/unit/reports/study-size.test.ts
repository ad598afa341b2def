import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { enrolled, participantsAround, type SizeAim, type StudySize, studySize } from '#lib/reports/study-size.ts'

const AIMS: [SizeAim, number, RegExp][] = [
  [{ of: 'correlation', r: 0.8, width: 0.2 }, 56, /^56 participants .* if r is 0.8: from 0.68 to 0.88\.$/],
  [{ of: 'intraclass', icc: 0.8, raters: 2, width: 0.2 }, 55, /^55 participants .*2 raters agree/],
  [{ of: 'limits', width: 0.68, deviation: 1 }, 102, /no wider than 0.68 standard deviations/],
  [{ of: 'limits', width: 2.72, deviation: 4 }, 102, /no wider than 2.72 points/],
  [
    { of: 'development', explained: 0.2, parameters: 25, shrinkage: 0.9, outcome: undefined },
    918,
    /^918 participants are needed to develop a head of 25 parameters that explains 20 % of the variance\.$/,
  ],
]

const inEnglish = ({ sentence, details, ...size }: StudySize) => ({
  ...size,
  sentence: english(sentence),
  details: details.map((detail) => english(detail)),
})

describe('the size of a study', () => {
  it.each(AIMS)('for %j is said in one sentence', (aim, participants, sentence) => {
    const size = studySize(aim)
    expect(size.participants).toBe(participants)
    expect(english(size.sentence)).toMatch(sentence)
  })

  it.each(AIMS)('for %j reaches what is wanted, with fewer it does not', (aim, participants) => {
    const { reached, goal } = studySize(aim)
    const enough = (n: number) => (aim.of === 'development' ? reached(n) >= goal : reached(n) <= goal)
    expect(enough(participants)).toBe(true)
    expect(enough(participants - 1)).toBe(false)
  })

  it.each(AIMS)('for %j has a curve of finite numbers with the chosen one on it', (aim, participants) => {
    const { reached, fewest } = studySize(aim)
    const around = participantsAround(participants, fewest)
    expect(around).toContain(participants)
    expect(around.map(reached).every(Number.isFinite)).toBe(true)
    expect(around.at(-1)).toBeGreaterThanOrEqual(2 * participants)
  })

  it('is never below what an interval needs', () => {
    for (const aim of [
      { of: 'correlation', r: 0, width: 1.99 },
      { of: 'intraclass', icc: 0, raters: 2, width: 2 },
      { of: 'limits', width: 10, deviation: 1 },
    ] satisfies SizeAim[])
      expect(inEnglish(studySize(aim))).toMatchObject({
        participants: 6,
        details: expect.arrayContaining([expect.stringMatching(/fewer than 6, Concord gives no interval/)]),
      })
    expect(inEnglish(studySize({ of: 'limits', width: 1, deviation: 1 })).sentence).toMatch(
      /wider than 1 standard deviation of/,
    )
  })

  it('says so where no study is large enough', () => {
    for (const aim of [
      { of: 'limits', width: 1e-4, deviation: 1 },
      { of: 'intraclass', icc: 0.5, raters: 2, width: 1e-4 },
      { of: 'correlation', r: 0, width: 1e-4 },
      { of: 'development', explained: 0.001, parameters: 5000, shrinkage: 0.999, outcome: undefined },
    ] as const) {
      const { participants, sentence } = inEnglish(studySize(aim))
      expect(participants).toBeUndefined()
      expect(sentence).toMatch(/More than a million/)
    }
  })

  it('with losses asks for more people, and for no more than needed', () => {
    expect(enrolled(56, 0.1)).toBe(63)
    expect(enrolled(9, 0.1)).toBe(10)
    expect(enrolled(56, 0)).toBe(56)
  })

  it('names the mean of the score among the criteria where it is given', () => {
    const outcome = { mean: 1.9, deviation: 0.6 }
    const aim = { of: 'development', explained: 0.2, parameters: 25, shrinkage: 0.9, outcome } as const
    expect(inEnglish(studySize(aim)).details).toContain('Mean estimate within 10 %: 38.')
    expect(inEnglish(studySize({ ...aim, outcome: undefined })).details.join()).toMatch(
      /needs the mean and standard deviation/,
    )
  })
})
