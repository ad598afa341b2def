import { describe, expect, it } from 'vitest'
import { dividedEstimates } from '#lib/studies/divided-estimate.ts'

const clip = (second: number, coverage = 1) => ({ startMs: 1000 * second, endMs: 1000 * second + 1000, coverage })
const speaks = { id: 'speaks', name: 'Interviewer speaks' }
const mark = (fromMs: number, toMs: number, kind = speaks) => ({ fromMs, toMs, kind })
const RANGE = [0, 100] as const

describe('an estimate inside and outside of an event', () => {
  const clips = [clip(0), clip(1, 0.5), clip(2), clip(3), clip(4, 0.2)]

  it('is the mean over the clips of each side, weighted by coverage, without clips that do not count', () => {
    const [divided, ...others] = dividedEstimates(clips, [10, 40, 20, 60, null], [mark(500, 1500)], undefined, RANGE)
    expect(others).toEqual([])
    expect(divided).toMatchObject({ event: 'Interviewer speaks', kindId: 'speaks' })
    // (1 × 10 + 0.5 × 40) / 1.5
    expect(divided!.inside).toEqual({ clips: 2, mean: 20 })
    expect(divided!.outside).toEqual({ clips: 2, mean: 40 })
  })

  it('comes to the whole estimate where both sides are weighted together', () => {
    const values = [10, 40, 20, 60, null]
    const [{ inside, outside }] = dividedEstimates(clips, values, [mark(500, 1500)], undefined, RANGE) as [
      ReturnType<typeof dividedEstimates>[number],
    ]
    expect((1.5 * inside.mean! + 2 * outside.mean!) / 3.5).toBeCloseTo((10 + 0.5 * 40 + 20 + 60) / 3.5, 12)
  })

  it('weighs by what a rule on quality leaves a clip, and counts none that it leaves out', () => {
    const factors = [1, 1, 0.5, 0, 1]
    const values = [10, 40, 20, null, null]
    const [divided] = dividedEstimates(clips, values, [mark(2000, 4000), mark(0, 100)], factors, RANGE)
    // (1 × 10 + 0.5 × 20) / 1.5
    expect(divided!.inside.clips).toBe(2)
    expect(divided!.inside.mean).toBeCloseTo(40 / 3, 12)
    const [none] = dividedEstimates(clips, values, [mark(3000, 4000)], factors, RANGE)
    expect(none!.inside).toEqual({ clips: 0, mean: undefined })
  })

  it('stays on the range of the target, as estimates do', () => {
    const [divided] = dividedEstimates(clips, [-4, -4, 20, 120, null], [mark(0, 1500)], undefined, [0, 16])
    expect([divided!.inside.mean, divided!.outside.mean]).toEqual([0, 16])
  })

  it('is told for each event by name, and for none where estimates are of other clips', () => {
    const gown = { id: 'gown', name: 'Gown on' }
    const marks = [mark(0, 100), mark(2000, 2000, gown)]
    expect(dividedEstimates(clips, [1, 2, 3, 4, null], marks, undefined, RANGE).map(({ event }) => event)).toEqual([
      'Gown on',
      'Interviewer speaks',
    ])
    expect(dividedEstimates(clips, [1, 2], marks, undefined, RANGE)).toEqual([])
    expect(dividedEstimates(clips, [1, 2, 3, 4, null], [], undefined, RANGE)).toEqual([])
  })
})
