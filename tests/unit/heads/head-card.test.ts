import { describe, expect, it } from 'vitest'
import { type HeadCard, storedHeadCard } from '#lib/heads/head-card.ts'
import { storedLossCurve } from '#lib/heads/loss-curve.ts'
import { cardOf, participants } from '../../fixtures/head-card.ts'

describe('a head’s card', () => {
  it.each([
    ['one interview each', participants],
    ['two interviews each', participants.map((_, i) => `P-${i % 4}`)],
    ['too little for anything', participants.map(() => 'P-0')],
  ])('comes back as it was, with participants who have %s', (_, people) => {
    const card = cardOf(people)
    expect(storedHeadCard.read(storedHeadCard.write(card))).toEqual(card)
  })

  it('keeps a figure that is not a number as such', () => {
    const card = { ...cardOf(), penalty: Number.NaN }
    expect(storedHeadCard.write(card).penalty).toBeNull()
    expect(storedHeadCard.read(storedHeadCard.write(card)).penalty).toBeNaN()
  })

  it('of an earlier version is read: without a model, groups, a curve and the length of embeddings', () => {
    const { model: _m, subgroups: _s, learning: _l, plan, encoder, performance, ...rest } = cardOf()
    const { size: _z, ...named } = encoder
    const { loss: _loss, ...asked } = plan
    const { independent: _i, noIntervals: _n, errorIntervals: _e, icc, pearson, ...figures } = performance
    const { '1': one, '2': two, '3': three } = icc.value!
    const read = storedHeadCard.read({
      ...rest,
      plan: asked,
      encoder: named,
      performance: {
        ...figures,
        pearson: { value: { ...pearson.value, intervalBy: 'Fisher' } },
        icc: { '1': { value: one }, '2': { value: two }, '3': { value: three } },
      },
    })
    expect(read).toMatchObject({
      model: { kind: 'ridge' },
      subgroups: [],
      learning: [],
      plan: { loss: 'squared error' },
      encoder: { size: 512 },
    })
    expect(read.performance).toEqual({ ...performance, errorIntervals: {} })
    const { performance: several } = storedHeadCard.read({
      ...rest,
      plan: asked,
      encoder: named,
      performance: { ...figures, pearson, icc, errorIntervals: {}, intervalsBy: 'bootstrap over participants' },
    })
    expect(several.independent).toBe(false)
  })

  it('of an earlier version is told whose residuals are whose, and keeps no coverage that could not have been wrong', () => {
    const { intervalGroups: _g, ...card } = storedHeadCard.write(cardOf()) as Record<string, unknown>
    const earlier = {
      ...card,
      format: 1,
      outOfFold: ['P-0', 'P-1'].map((participant) => ({
        participant,
        visit: 'V1',
        rating: 2,
        estimate: 1,
        interval90: [0, 3],
        interval95: [-1, 4],
      })),
      residuals: [0, 2, 1, 3].map((fold) => ({ fold, value: fold })),
      coverage: [{ level: 0.9, observed: 0.9 }],
    }
    const { residuals, coverage, intervalGroups } = storedHeadCard.read(earlier)
    expect(residuals.map(({ participant }) => participant)).toEqual(['P-0', 'P-0', 'P-1', 'P-1'])
    expect(coverage).toEqual([{ level: 0.9, participants: 8, why: expect.stringContaining('Train the head again') }])
    expect(intervalGroups).toBeUndefined()
    expect(storedHeadCard.read({ ...earlier, residuals: [{ fold: 0, value: 1 }] }).residuals).toEqual([])
  })

  it('of an earlier network says that the processor trained it', () => {
    const { model, ...card } = cardOf()
    const { provider: _, ...earlier } = model as Extract<HeadCard['model'], { kind: 'mlp' }>
    expect(storedHeadCard.read({ ...card, model: earlier }).model).toEqual(model)
  })

  it('that is damaged says to train the head again', () => {
    const { residuals: _, ...damaged } = storedHeadCard.write(cardOf())
    expect(() => storedHeadCard.read(damaged)).toThrow(
      expect.objectContaining({ code: 'unreadable', message: expect.stringMatching(/Train the head again\.$/) }),
    )
  })
})

it('losses are stored with a number, and read from the time before', () => {
  const curve = [{ epoch: 1, training: 1, validation: Number.NaN }]
  expect(storedLossCurve.write(curve)).toEqual({ format: 1, epochs: [{ epoch: 1, training: 1, validation: null }] })
  expect(storedLossCurve.read([{ epoch: 1, training: 1, validation: null }])).toEqual(curve)
})
