import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { JOBS } from '#lib/jobs/definitions/jobs.ts'
import { HANDLERS } from '#lib/jobs/handlers.ts'
import { RUN_KINDS } from '#lib/runs/run.ts'

describe.each(RUN_KINDS)('the job of the kind %s', (kind) => {
  it('names its run, and has a handler and a queue of its own', () => {
    const id = randomUUID()
    expect(JOBS[kind].runOf(JSON.parse(JSON.stringify(JOBS[kind].dataOf(id))))).toBe(id)
    expect(JOBS[kind].kind).toBe(kind)
    expect(HANDLERS[kind].work).toBeTypeOf('function')
    expect(Object.values(JOBS).filter(({ queue }) => queue === JOBS[kind].queue)).toHaveLength(1)
  })

  it('refuses what is not its own', () => {
    const id = randomUUID()
    for (const data of [{}, null, id, [id], { id }, { ...JOBS[kind].dataOf(id), more: 1 }, JOBS[kind].dataOf('first')])
      expect(() => JOBS[kind].runOf(data)).toThrow()
    for (const other of RUN_KINDS.filter((one) => one !== kind))
      expect(() => JOBS[kind].runOf(JOBS[other].dataOf(id))).toThrow()
  })
})

describe('jobs that an earlier version left in the queue', () => {
  it('are understood', () => {
    const id = randomUUID()
    expect(JOBS.analysis.runOf({ analysisId: id })).toBe(id)
    expect(JOBS.training.runOf({ runId: id })).toBe(id)
    expect(JOBS.import.runOf({ importId: id })).toBe(id)
    expect(RUN_KINDS.map((kind) => JOBS[kind].queue)).toEqual([
      'analysis',
      'training',
      'permutation',
      'encoder',
      'comparison',
      'model-import',
      'phantom',
      'backup',
      'blur',
      'export',
    ])
  })
})
