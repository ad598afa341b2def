import { describe, expect, it } from 'vitest'
import type { Database } from '#lib/database/client.ts'
import { RUN_KINDS } from '#lib/runs/run.ts'
import { tableOf } from '#lib/runs/run-tables.ts'
import { lifeWrites, runModels, sourcesOutsideRuns } from '#tests/fixtures/run-writes.ts'

describe('the life of runs', () => {
  it('is of every table that has its columns', () => {
    const names = new Proxy({}, { get: (_, name) => name }) as unknown as Database
    const kinds = RUN_KINDS.map((kind) => tableOf(names, kind) as unknown as string)
    expect(kinds.toSorted()).toEqual(
      runModels()
        .map(({ delegate }) => delegate)
        .sort(),
    )
  })

  it('is written by the room of runs alone', () => {
    const models = runModels()
    const faults = sourcesOutsideRuns().flatMap(({ file, text }) =>
      lifeWrites(text, models).map((fault) => `${file}, ${fault}`),
    )
    expect(faults).toEqual([])
  })

  it.each([
    ["database.analysis.update({ where: { id }, data: { state: 'failed' } })", 'line 1: writes state'],
    ['tx.exportRun.updateMany({ where, data: isDone ? { bytes } : { progress: 1 } })', 'line 1: writes progress'],
    ["tx.trainingRun.create({ data: { studyId, ...(isOld && { 'attempt': 2 }) } })", 'line 1: a write whose values'],
    ["tx.backupRun.create({ data: [{ ...{ 'attempt': 2 } }] })", 'line 1: writes attempt'],
    ['tx.modelImport.update({ where, data })', 'line 1: a write whose values'],
    ['tx.phantomRun.upsert(given)', 'line 1: a write whose values'],
    [
      'tx.recording.update({ where, data: { copies: { updateMany: { where, data } } } })',
      'line 1: writes a run through a relation',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a source as it stands in a file
    ['tx.$executeRaw`UPDATE "BlurredCopy" SET state = \'done\' WHERE id = ${id}`', 'line 1: SQL that writes a run'],
  ])('would be found in %s', (text, fault) => {
    expect(lifeWrites(text, runModels())).toEqual([expect.stringContaining(fault)])
  })
})
