import { expect, it } from 'vitest'
import {
  handOver,
  handOverTables,
  sorted,
  takeOver,
  takeTables,
  waitingFiles,
} from '#app/(desk)/studies/[id]/add-recordings/dropped-files.ts'

const file = (name: string) => new File(['x'], name)

it('a table that is dropped with recordings is imported first, and the recordings wait', () => {
  const files = ['P-001_V1.mp4', 'ratings.XLSX', 'P-002_V1.mp4'].map(file)
  const { tables, others } = sorted(files)
  expect([tables, others].map((some) => some.map(({ name }) => name))).toEqual([
    ['ratings.XLSX'],
    ['P-001_V1.mp4', 'P-002_V1.mp4'],
  ])
  handOverTables('s', tables, others)
  expect(takeTables('another')).toEqual([])
  handOverTables('s', tables, others)
  expect([takeTables('s').map(({ name }) => name), takeTables('s')]).toEqual([['ratings.XLSX'], []])
  expect(waitingFiles('s')).toBe(2)
  const taken: string[] = []
  const end = takeOver('s', (given) => taken.push(...given.map(({ name }) => name)))
  expect(taken).toEqual(['P-001_V1.mp4', 'P-002_V1.mp4'])
  expect(waitingFiles('s')).toBe(0)
  expect(handOver('s', [file('P-003_V1.mp4')])).toBe(true)
  end()
})

it('recordings alone are no table', () => {
  expect(sorted([{ name: 'P-001.mp4' }])).toEqual({ tables: [], others: [{ name: 'P-001.mp4' }] })
})

it('every table of a drop is handed over, in the order of names, and recordings that wait stay waiting', () => {
  const { tables, others } = sorted(['ratings.xlsx', 'P-001_V1.mp4', 'participants.csv'].map(file))
  handOverTables('s', tables, others)
  const [first, ...further] = takeTables('s')
  expect([first, ...further].map((one) => one?.name)).toEqual(['participants.csv', 'ratings.xlsx'])
  // One of them goes on to another page; the recordings wait for theirs all the same.
  handOverTables('s', further)
  expect([takeTables('s').map(({ name }) => name), waitingFiles('s')]).toEqual([['ratings.xlsx'], 1])
})
