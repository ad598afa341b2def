import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Papa from 'papaparse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ResultsTable } from '../../../cli/results-table.ts'
import { madeUpResult } from '../../fixtures/results.ts'

let out: string
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

const read = (name = 'results.csv') => readFileSync(path.join(out, name), 'utf8')
const rows = (name?: string) =>
  Papa.parse<Record<string, string>>(read(name), { header: true, skipEmptyLines: true }).data

describe('the table of results', () => {
  it('has a row for each file, good or bad', async () => {
    const table = new ResultsTable(out)
    const { analysis } = madeUpResult('one')
    const quality = [{ code: 'dark-face' as const, message: 'Very dark.', advice: 'Use light.', numbers: {} }]
    await table.addResult('one.mp4', 'one', { ...analysis, quality, warnings: ['Very dark.', 'Few frames.'] })
    await table.addError('two.mp4', 'There is no such file.')
    expect(rows()).toEqual([
      {
        file: 'one.mp4',
        sha256: analysis.recording.sha256,
        duration_s: '5.120',
        coverage: '0.5000',
        faces: '0',
        clips: '2',
        folder: 'one',
        warnings: 'Very dark. Use light. Few frames.',
        error: '',
      },
      expect.objectContaining({ file: 'two.mp4', clips: '', error: 'There is no such file.' }),
    ])
    expect(readdirSync(out)).toEqual(['results.csv'])
  })

  it('defuses names that a spreadsheet would run', async () => {
    await new ResultsTable(out).addError('=HYPERLINK("http://example.org").mp4', '@SUM(A1)')
    expect(rows()[0]).toMatchObject({ file: '\'=HYPERLINK("http://example.org").mp4', error: "'@SUM(A1)" })
  })

  it('replaces the table of an earlier call', async () => {
    await new ResultsTable(out).addError('=odd, "name".mp4', 'first')
    await new ResultsTable(out).addError('two.mp4', 'second')
    expect(rows().map(({ error }) => error)).toEqual(['second'])
  })

  const foreign: Record<string, () => void> = {
    'another table': () => writeFileSync(path.join(out, 'results.csv'), 'participant,score\nP1,3\n'),
    'a table that a person edited': () => {
      const table = readFileSync(path.join(out, 'results.csv'), 'utf8')
      writeFileSync(path.join(out, 'results.csv'), table.replaceAll('\r\n', '\n'))
    },
    'a folder': () => {
      rmSync(path.join(out, 'results.csv'))
      mkdirSync(path.join(out, 'results.csv'))
    },
    'a link': () => {
      rmSync(path.join(out, 'results.csv'))
      writeFileSync(path.join(out, 'precious.csv'), 'a,b\n')
      symlinkSync(path.join(out, 'precious.csv'), path.join(out, 'results.csv'))
    },
  }
  for (const [what, make] of Object.entries(foreign)) {
    it(`leaves ${what} of that name as it is and takes the next`, async () => {
      await new ResultsTable(out).addError('one.mp4', 'first')
      make()
      const before = what === 'a folder' ? undefined : read()
      const table = new ResultsTable(out)
      await table.addError('one.mp4', 'again')
      expect(table.name).toBe('results-2.csv')
      expect(rows('results-2.csv')).toHaveLength(1)
      if (before !== undefined) expect(read()).toBe(before)
    })
  }
})
