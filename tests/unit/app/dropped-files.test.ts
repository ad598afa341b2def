import { expect, it } from 'vitest'
import {
  handOver,
  handOverTable,
  sorted,
  takeOver,
  takeTable,
  waitingFiles,
} from '#app/(desk)/studies/[id]/add-recordings/dropped-files.ts'

const file = (name: string) => new File(['x'], name)

it('a table that is dropped with recordings is imported first, and the recordings wait', () => {
  const files = ['P-001_V1.mp4', 'ratings.XLSX', 'P-002_V1.mp4'].map(file)
  const { table, others } = sorted(files)
  expect([table?.name, others.map(({ name }) => name)]).toEqual(['ratings.XLSX', ['P-001_V1.mp4', 'P-002_V1.mp4']])
  handOverTable('s', table!, others)
  expect(takeTable('another')).toBeUndefined()
  handOverTable('s', table!, others)
  expect([takeTable('s')?.name, takeTable('s')]).toEqual(['ratings.XLSX', undefined])
  expect(waitingFiles('s')).toBe(2)
  const taken: string[] = []
  const end = takeOver('s', (given) => taken.push(...given.map(({ name }) => name)))
  expect(taken).toEqual(['P-001_V1.mp4', 'P-002_V1.mp4'])
  expect(waitingFiles('s')).toBe(0)
  expect(handOver('s', [file('P-003_V1.mp4')])).toBe(true)
  end()
})

it('recordings alone are no table', () => {
  expect(sorted([{ name: 'P-001.mp4' }])).toEqual({ table: undefined, others: [{ name: 'P-001.mp4' }] })
})
