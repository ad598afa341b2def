import { describe, expect, it } from 'vitest'
import type { CachedRows } from '#lib/agreement/agreement-rows.ts'
import type { SourceChoice } from '#lib/agreement/agreement-sources.ts'
import { computeAgreement } from '#lib/agreement/compute-agreement.ts'
import { phrase } from '#lib/messages/message.ts'
import { cains } from '#lib/scales/cains.ts'
import type { Study } from '#prisma/client/client.ts'

const exp = (score: number) => ({ EXP1: score % 5, EXP2: score >> 2, EXP3: 1, EXP4: 0 })

/** Eight participants with two visits each, two raters and a consensus of them. */
const rated: CachedRows = {
  version: '1',
  raters: new Map([
    ['a', 'A'],
    ['b', 'B'],
  ]),
  scores: new Map(),
  rows: Array.from({ length: 16 }, (_, i) => ({
    interviewId: `i${i}`,
    participant: `P${i >> 1}`,
    visit: `V${1 + (i % 2)}`,
    date: `2026-01-${10 + i}`,
    site: null,
    sex: null,
    ageBand: null,
    sheets: ['a', 'b'].map((raterId, r) => ({
      raterId,
      scaleName: '',
      scores: exp(i + ((i * (r + 1)) % 3)),
      signedAt: new Date(0),
      imported: undefined,
    })),
    consensus: exp(i),
  })),
}

const choice: SourceChoice = {
  key: 'external:1',
  title: 'Expression',
  target: 'exp',
  targetTitle: 'Expression',
  head: undefined,
  by: 'elsewhere',
  kind: 'external',
  inUse: false,
  standing: undefined,
}

const agreement = (rater: string | undefined) =>
  computeAgreement(
    {
      study: { target: 'exp', blinding: 'blinded', encoder: 'none' } as Study,
      scales: [{ name: '', scale: cains, named: cains, items: [], target: 'exp' }],
      sources: [choice],
      choice,
      loaded: {
        encoder: 'elsewhere',
        encoderUse: undefined,
        about: { createdAt: new Date(0), participants: 0, sha256: '' },
        estimates: new Map(
          rated.rows.map(({ interviewId }, i) => [
            interviewId,
            { estimate: 2 + (i % 5), interval: undefined, kind: 'declared' as const },
          ]),
        ),
      },
      rated,
      margin: { value: 0.1, setBy: phrase('The default margin is used because the study has no analysis plan.') },
      tests: [],
    },
    { rater },
  )

describe('agreement with the consensus', () => {
  const [mean, one, consensus] = [undefined, 'a', 'consensus'].map(agreement)

  it('compares with what was decided, and leaves the raters among themselves as they are', () => {
    expect(consensus!.pairs.map(({ rating }) => rating)).toEqual(
      rated.rows.map(({ consensus }) => Object.values(consensus!).reduce((sum, score) => sum + score, 0)),
    )
    expect(consensus!.reliability).toEqual(mean!.reliability)
    expect(consensus!.betweenRaters).toEqual(mean!.betweenRaters)
    expect(consensus!.ceiling).toEqual(mean!.ceiling)
  })

  it('takes the error of a consensus neither for that of one rater nor for that of their mean', () => {
    for (const known of [mean!, one!]) {
      expect(known.disattenuated).toBeGreaterThan(0)
      expect(known.courses.every(({ change }) => change !== undefined)).toBe(true)
    }
    expect(consensus!.disattenuated).toBeUndefined()
    expect(consensus!.courses).toHaveLength(8)
    expect(consensus!.courses.every(({ change }) => change === undefined)).toBe(true)
  })
})
