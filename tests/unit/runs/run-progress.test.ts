import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { pauseAfter } from '#lib/runs/hand-back.ts'
import { runProgress } from '#lib/runs/run-progress.ts'

const NOW = Date.UTC(2026, 0, 2, 12)
const ago = (seconds: number) => new Date(NOW - 1000 * seconds)

const running = {
  id: 'a',
  state: 'running' as const,
  stage: 'faces and expressions',
  progress: 0.5,
  progressAtStart: 0,
  problem: null,
  waitsFor: null,
  handedBack: 0,
  jobId: 'job',
  attempt: 1,
  heardAt: ago(1),
  createdAt: ago(200),
  startedAt: ago(100),
  finishedAt: null,
}

describe('the time left of a run', () => {
  it('is at the pace so far', () => {
    expect(runProgress(running, NOW).secondsLeft).toBe(100)
    expect(runProgress({ ...running, progress: 0.8 }, NOW).secondsLeft).toBe(25)
  })

  it('is at the pace of the present attempt where it goes on from what an earlier one did', () => {
    const resumed = { ...running, progressAtStart: 0.25, progress: 0.5 }
    expect(runProgress(resumed, NOW).secondsLeft).toBe(200)
  })

  it('is not told before a twentieth is done, nor of a run that waits or has ended', () => {
    expect(runProgress({ ...running, progress: 0.04 }, NOW).secondsLeft).toBeNull()
    expect(runProgress({ ...running, progress: 0.44, progressAtStart: 0.4 }, NOW).secondsLeft).toBeNull()
    for (const state of ['queued', 'done', 'failed', 'cancelled'] as const)
      expect(runProgress({ ...running, state }, NOW).secondsLeft).toBeNull()
  })
})

describe('what a run waits for', () => {
  it('is said of one that was handed back', () => {
    const waiting = { ...running, state: 'queued' as const, waitsFor: 'the encoder “emoclip”' }
    expect(english.stored(runProgress(waiting, NOW).waits!)).toBe(
      'Waiting for a worker that has the encoder “emoclip”.',
    )
    expect(runProgress({ ...waiting, waitsFor: null }, NOW).waits).toBeNull()
    expect(runProgress({ ...waiting, state: 'done' }, NOW).waits).toBeNull()
  })

  it('is said of one whose worker is not heard of any more: it counts as waiting', () => {
    expect(runProgress({ ...running, heardAt: ago(29) }, NOW)).toMatchObject({ state: 'running', waits: null })
    for (const heardAt of [ago(31), null])
      expect(runProgress({ ...running, heardAt }, NOW)).toMatchObject({
        state: 'queued',
        secondsLeft: null,
        waits: expect.stringMatching(/worker was lost/),
      })
  })
})

describe('the pause after a run was handed back', () => {
  it('doubles up to a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100, 10_000].map(pauseAfter)).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60])
  })
})
