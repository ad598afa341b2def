import { describe, expect, it } from 'vitest'
import { clipsOfLook, withClipsOfPass } from '#lib/analysis/clips-so-far.ts'
import { spreadStarts } from '#lib/encoders/spread-clips.ts'

const STRIDE = 32

/** Clips whose embeddings say where they come from. */
function some(starts: readonly number[], mark: number) {
  return {
    starts: [...starts],
    clips: starts.map((start) => ({ startMs: start * 80, endMs: start * 80 + 1280, coverage: 1 })),
    embeddings: Float32Array.from(starts.flatMap((start) => [start, mark])),
  }
}
const look = (total: number, count: number) => ({
  ...some(spreadStarts(total, { count, stride: STRIDE }), 1),
  total,
  places: new Map<number, number[]>(),
})
const pass = (from: number, to: number) =>
  some(
    Array.from({ length: to - from }, (_, i) => (from + i) * STRIDE),
    2,
  )
const standing = (unseen: readonly number[]) => unseen.reduce((sum, count) => sum + 1 + count, 0)

describe('clips of a look and of the pass after it', () => {
  it('stand for all at each time', () => {
    const looked = look(703, 36)
    expect(standing(clipsOfLook(looked).unseen)).toBeCloseTo(703, 9)
    for (const done of [1, 7, 10, 19, 20, 351, 700, 703])
      expect(standing(withClipsOfPass(looked, pass(0, done), STRIDE).unseen)).toBe(703)
    expect(withClipsOfPass(looked, pass(0, 703), STRIDE).unseen.every((count) => count === 0)).toBe(true)
  })

  it('count once, in order, as the pass has them', () => {
    const { starts, clips, embeddings, total } = withClipsOfPass(look(60, 6), pass(0, 20), STRIDE)
    expect(starts.map((start) => start / STRIDE)).toEqual([...Array(20).keys(), 25, 35, 45, 55])
    expect(clips.map(({ startMs }) => startMs)).toEqual(starts.map((start) => start * 80))
    expect([...embeddings]).toEqual(starts.flatMap((start) => [start, start < 20 * STRIDE ? 2 : 1]))
    expect(total).toBe(60)
  })

  it('are no more than there are, where the file is longer than it says', () => {
    const { starts, unseen, total } = withClipsOfPass(look(60, 6), pass(0, 62), STRIDE)
    expect([starts.length, total]).toEqual([62, 62])
    expect(unseen.every((count) => count === 0)).toBe(true)
  })

  it('leave those open that the pass could not tell yet', () => {
    const { starts, unseen } = withClipsOfPass(
      look(60, 6),
      some(
        [0, 1, 2, 12].map((n) => n * STRIDE),
        2,
      ),
      STRIDE,
    )
    const open = Object.fromEntries(starts.map((start, i) => [start / STRIDE, unseen[i]]))
    expect(open).toEqual({ 0: 0, 1: 0, 2: 0, 5: 6, 12: 0, 15: 8, 25: 9, 35: 9, 45: 9, 55: 9 })
  })

  it('keep their measures of quality where both have them', () => {
    const measured = (count: number, value: number) => {
      const column = Array.from({ length: count }, () => value)
      return { light: column, sharpness: column, size: column, yaw: column, pitch: column, certainty: column }
    }
    const looked = { ...look(60, 6), quality: measured(6, 100) }
    const passed = pass(0, 4)
    const { quality } = withClipsOfPass(looked, { ...passed, quality: measured(4, 50) }, STRIDE)
    expect(quality!.light).toEqual([50, 50, 50, 50, 100, 100, 100, 100, 100, 100])
    expect(withClipsOfPass(looked, passed, STRIDE).quality).toBeUndefined()
  })
})
