import { describe, expect, it } from 'vitest'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { english } from '#lib/messages/translator.ts'
import { type KnownAtLocking, planContentSchema } from '#lib/plans/analysis-plan.ts'
import { headStandings, inForce, type LockedPlan, type PlannedOrNot } from '#lib/plans/head-standing.ts'

const day = (n: number) => new Date(Date.UTC(2026, 2, n))
const ENCODER = 'e'.repeat(64)
const KNOWN: KnownAtLocking = {
  participants: 10,
  interviews: 10,
  lockedSheets: 4,
  heads: 0,
  externalSources: 0,
  encoders: [ENCODER],
}
const training: TrainingPlan = {
  kind: 'ridge',
  loss: 'squared error',
  targets: ['exp'],
  label: 'mean',
  folds: { kind: 'leave-one-participant-out' },
  seed: 1,
}

function plan(part: Partial<LockedPlan> = {}, head: object = {}): LockedPlan {
  const content = planContentSchema.parse({
    target: 'exp',
    head: { ...training, ...head, encoder: 'expression-baseline' },
    groups: [],
    participants: 20,
  })
  return { version: 1, lockedAt: day(5), content, known: KNOWN, ...part }
}

function head(
  id: string,
  at: number,
  part: Partial<PlannedOrNot> = {},
  asked: Partial<TrainingPlan> = {},
): PlannedOrNot {
  const how = { at: day(at), plan: { ...training, ...asked } }
  return { id, target: 'exp', encoderHash: ENCODER, participants: 24, request: how, ...part }
}

const kindOf = (plans: LockedPlan[], heads: PlannedOrNot[]) =>
  Object.fromEntries([...headStandings(plans, heads)].map(([id, { kind, version }]) => [id, `${kind} ${version}`]))

describe('the standing of heads', () => {
  it('is not spoken of where no plan is locked', () => {
    expect(headStandings([], [head('a', 6)]).size).toBe(0)
  })

  it('is planned for the first head that keeps to the plan, and exploratory for those before and after', () => {
    expect(kindOf([plan()], [head('before', 4), head('first', 6), head('second', 7)])).toEqual({
      before: 'exploratory undefined',
      first: 'planned 1',
      second: 'exploratory 1',
    })
  })

  it.each<[string, Partial<PlannedOrNot>, Partial<TrainingPlan>, RegExp]>([
    ['another target', { target: 'map' }, {}, /primary target/],
    ['another encoder', { encoderHash: 'f'.repeat(64) }, {}, /encoder/],
    ['a different kind', {}, { kind: 'mlp' }, /kind/],
    ['another label', {}, { label: '0198c0de-0000-7000-8000-000000000001' }, /ratings/],
    ['other folds', {}, { folds: { kind: 'grouped-k-fold', folds: 5, repeats: 10 } }, /folds/],
    ['another seed', {}, { seed: 2 }, /seed/],
    ['fewer participants', { participants: 19 }, {}, /19 participants.*20/],
    ['no record of its training', { request: undefined }, {}, /before the analysis plan/],
  ])('is exploratory with %s, and says why', (_name, part, asked, why) => {
    const standings = headStandings([plan()], [head('a', 6, part, asked), head('b', 7)])
    const { kind, why: said } = standings.get('a')!
    expect({ kind, why: english(said) }).toEqual({ kind: 'exploratory', why: expect.stringMatching(why) })
    expect(standings.get('b'), 'a head that departs does not use the plan up').toMatchObject({ kind: 'planned' })
  })

  it('takes a network for planned only where it learns nothing but the primary target', () => {
    const network = plan({}, { kind: 'mlp', loss: 'concordance' })
    const mlp = { kind: 'mlp' as const, loss: 'concordance' as const }
    const heads = [
      head('shared', 6, {}, { ...mlp, targets: ['exp', 'map'] }),
      head('loss', 7, {}, { ...mlp, loss: 'squared error' }),
      head('own', 8, {}, mlp),
    ]
    expect(kindOf([network], heads)).toEqual({ shared: 'exploratory 1', loss: 'exploratory 1', own: 'planned 1' })
  })

  it('reads folds whose fields are in another order as the same', () => {
    const folded = plan({}, { folds: { kind: 'grouped-k-fold', folds: 5, repeats: 10 } })
    const folds = { repeats: 10, folds: 5, kind: 'grouped-k-fold' } as const
    expect(kindOf([folded], [head('a', 6, {}, { folds })])).toEqual({ a: 'planned 1' })
  })

  it('is exploratory for all heads of a plan that was locked when estimates could be seen', () => {
    const late = [plan({ known: { ...KNOWN, heads: 1 } }), plan({ known: { ...KNOWN, externalSources: 2 } })]
    for (const each of late) expect(kindOf([each], [head('a', 6)])).toEqual({ a: 'exploratory 1' })
  })

  it('is held to the latest version that was locked before the training was asked for', () => {
    const second = plan({ version: 2, lockedAt: day(10) }, { seed: 7 })
    const heads = [head('of the first', 6), head('too late', 11), head('of the second', 12, {}, { seed: 7 })]
    expect(kindOf([plan(), second], heads)).toEqual({
      'of the first': 'planned 1',
      'too late': 'exploratory 2',
      'of the second': 'planned 2',
    })
    expect(inForce([second, plan()], day(8))?.version).toBe(1)
    expect(inForce([plan()], day(5)), 'at the very moment it is not yet in force').toBeUndefined()
  })
})
