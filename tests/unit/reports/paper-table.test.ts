import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { formatTable, statisticsTable, summaryRows } from '#lib/reports/paper-table.ts'
import { STATISTIC_LABELS } from '#lib/reports/statistic-labels.ts'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { participantCorrelation } from '#lib/statistics/participant-correlation.ts'

const x = [1, 2, 3, 4, 5, 7]
const y = [2, 1, 4, 3, 6, 6]
const rows = summaryRows(english, summariseAgreement(x, y, ['a', 'b', 'c', 'd', 'e', 'f']))

test('numbers are printed as papers print them', () => {
  expect([english.twoDecimals(-0.004), english.twoDecimals(-1.5), english.twoDecimals(0.125)]).toEqual([
    '0.00',
    '−1.50',
    '0.13',
  ])
  const { r, interval } = participantCorrelation(x, y, ['a', 'b', 'c', 'd', 'e', 'f'])
  expect(rows.find(({ key }) => key === 'pearson')).toMatchObject({
    value: r.toFixed(2),
    interval: `${english.twoDecimals(interval![0])} to ${english.twoDecimals(interval![1])}`,
  })
})

test('each statistic stands once, under its label', () => {
  const keys = rows.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  expect(rows.map(({ statistic }) => statistic)).toEqual(keys.map((key) => english(STATISTIC_LABELS[key])))
  // These take the reliability of raters, or a test of a head, which a summary of two sets of scores doesn't have.
  expect([...keys, 'disattenuated', 'permutation'].sort()).toEqual(Object.keys(STATISTIC_LABELS).sort())
})

test('the table can be pasted as CSV, LaTeX and Markdown', () => {
  expect(formatTable(statisticsTable(english, rows), 'csv').split('\n')[0]).toBe('Statistic,Value,95 % interval,Note')
  expect(formatTable(statisticsTable(english, rows), 'csv')).not.toContain('−')
  expect(formatTable(statisticsTable(english, rows), 'latex')).toMatch(/^\\begin\{tabular\}\{lrcl\}/)
  expect(formatTable(statisticsTable(english, rows), 'latex')).toContain('95 \\% interval')
  expect(formatTable(statisticsTable(english, rows), 'markdown').split('\n')).toHaveLength(rows.length + 3)
})

test('intervals are over participants; where somebody has several interviews, no p is given', () => {
  const clustered = summaryRows(
    english,
    summariseAgreement([...x, ...x], [...y, ...y], ['a', 'b', 'c', 'd', 'e', 'f', 'a', 'b', 'c', 'd', 'e', 'f']),
  )
  const noted = Object.fromEntries(clustered.map(({ key, note, interval }) => [key, { note, interval }]))
  expect(noted.interviews!.note).toBe('of 6 participants')
  expect(noted.pearson!.note).toMatch(/^intervals: leaving out one participant/)
  expect(noted.kendall!.interval).toMatch(/ to /)
  expect(rows.find(({ key }) => key === 'pearson')!.note).toMatch(/^p /)
  const three = summaryRows(english, summariseAgreement(x, y, ['a', 'a', 'b', 'b', 'c', 'c']))
  expect(three.find(({ key }) => key === 'pearson')!.note).toMatch(/at least 6 participants/)
  expect(noted.icc21!.interval).toMatch(/ to /)
})

test('points on a line have neither p nor interval, and it says why', () => {
  const line = summaryRows(
    english,
    summariseAgreement([1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, 12], ['a', 'b', 'c', 'd', 'e', 'f']),
  )
  expect(line.find(({ key }) => key === 'pearson')).toMatchObject({
    value: '1.00',
    interval: '',
    note: 'no interval: without one of the participants it is the same, or not defined',
  })
  const rounded = summariseAgreement([0.1, 0.2, 0.3], [0.7, 1.4, 2.1], ['a', 'b', 'c'])
  expect(rounded.pearson.value).toMatchObject({ r: expect.closeTo(1, 12), p: undefined })
})

test('what is not defined is said in words', () => {
  const few = summaryRows(english, summariseAgreement([1], [2], ['a']))
  expect(few.find(({ key }) => key === 'pearson')).toMatchObject({
    value: '–',
    note: expect.stringMatching(/at least 2 pairs/),
  })
  expect(JSON.stringify(few)).not.toMatch(/NaN|undefined|Infinity/)
})

describe('concord agreement', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
  const file = path.join(folder, 'table.csv')
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const run = (...more: string[]) =>
    promisify(execFile)(process.execPath, [
      'cli/concord.ts',
      'agreement',
      '--csv',
      file,
      '--x',
      'model',
      '--y',
      'rater',
      ...more,
    ])

  test('computes on anybody’s table, and counts what is missing', async () => {
    await writeFile(
      file,
      `\uFEFFcode;model;rater\n${x.map((value, i) => `P${i};${value};${y[i]}`).join('\n')}\nP9;NA;3\n`,
    )
    const { stdout } = await run('--participant', 'code', '--json')
    const result = JSON.parse(stdout) as { n: number; leftOut: number; pearson: { value: { r: number } } }
    expect(result).toMatchObject({ n: 6, leftOut: 1 })
    expect(result.pearson.value.r).toBeCloseTo(participantCorrelation(x, y, [...'abcdef']).r, 12)
    expect((await run()).stdout).toContain('Calibration slope')
  })

  test('names the cell that is not a number and the column that is not there', async () => {
    await writeFile(file, 'model,rater\n1,2\nhigh,3\n')
    await expect(run()).rejects.toThrow(/Line 3 has “high” in the column “model”/)
    await writeFile(file, 'a,b\n1,2\n')
    await expect(run()).rejects.toThrow(/no column “model” and no column “rater”. It has: a, b/)
  })
})
