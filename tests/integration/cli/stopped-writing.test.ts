import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { clearLeftovers, resultIn, writeResult } from '../../../cli/result-folder.ts'
import { ResultsTable } from '../../../cli/results-table.ts'
import { madeUpResult } from '../../fixtures/results.ts'

const PROGRAM = path.join(import.meta.dirname, '../../fixtures/write-result-process.ts')
const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const result = madeUpResult('a recording')

/** A folder of results with an earlier one of the same recording, or an empty one. */
async function folderWith(earlier: boolean): Promise<string> {
  const out = mkdtempSync(path.join(folder, 'out-'))
  if (earlier) {
    const { name } = await writeResult(out, 'visit', '/films/visit.mp4', result)
    await new ResultsTable(out).addResult('visit.mp4', name, result.analysis)
  }
  return out
}

const stopAt = (out: string, how: 'kill' | 'end' | 'full', operation: number) =>
  spawnSync(process.execPath, [PROGRAM, out, how, String(operation)], { encoding: 'utf8' })

/** What a person sees of the results: a result is whole or not there, a table too, and nothing else is. */
async function expectWhole(out: string, hidden: boolean): Promise<void> {
  const names = readdirSync(out)
  const seen = names.filter((name) => !name.startsWith('.concord-'))
  expect(seen.filter((name) => name !== 'visit' && name !== 'results.csv')).toEqual([])
  if (!hidden) expect(names).toEqual(seen)
  if (seen.includes('visit'))
    expect(await resultIn(path.join(out, 'visit'))).toMatchObject({ path: '/films/visit.mp4' })
  if (seen.includes('results.csv'))
    expect(readFileSync(path.join(out, 'results.csv'), 'utf8')).toMatch(/\r\nvisit\.mp4,.*,\r\n$/s)
}

describe.each([
  ['a new result', false],
  ['a result that replaces an earlier one', true],
])('%s', (_, earlier) => {
  it('is whole or not there, whichever file operation a kill meets, and the next call clears the rest away', async () => {
    let operation = 1
    for (; ; operation++) {
      const out = await folderWith(earlier)
      const { stdout, signal } = stopAt(out, 'kill', operation)
      await expectWhole(out, true)
      await clearLeftovers(out)
      await expectWhole(out, false)
      if (earlier) expect(existsSync(path.join(out, 'visit'))).toBe(true)
      if (signal === null) {
        expect(stdout).toBe(`${operation - 1}\n`)
        break
      }
      expect(stopAt(out, 'kill', Number.MAX_SAFE_INTEGER).status).toBe(0)
      expect(readdirSync(out).sort()).toEqual(['results.csv', 'visit'])
    }
    expect(operation).toBeGreaterThan(8)
  })

  it.each(['end', 'full'] as const)(
    'leaves nothing half-written (%s), whichever file operation that meets',
    async (how) => {
      for (let operation = 1; ; operation++) {
        const out = await folderWith(earlier)
        const { status, stderr } = stopAt(out, how, operation)
        expect(stderr).toBe('')
        await expectWhole(out, false)
        if (earlier) expect(existsSync(path.join(out, 'visit'))).toBe(true)
        if (how === 'end' ? status === 0 : existsSync(path.join(out, 'results.csv')) && operation > 12) break
      }
    },
  )
})
