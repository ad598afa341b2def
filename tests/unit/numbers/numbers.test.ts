import { describe, expect, it } from 'vitest'
import { clamp } from '#lib/numbers/clamp.ts'
import { coverageMean, coverageMeans, isCovered } from '#lib/numbers/coverage.ts'
import { bytesOf, floatsOf, rowAt, rowCount, rowsOf, stackedRows } from '#lib/numbers/rows.ts'

describe('rows of numbers', () => {
  const rows = rowsOf(new Float32Array([1, 2, 3, 4, 5, 6]), 3)

  it('are counted, seen one by one and stacked', () => {
    expect(rowCount(rows)).toBe(2)
    expect([...rowAt(rows, 1)]).toEqual([4, 5, 6])
    expect(stackedRows([rowAt(rows, 1), rowAt(rows, 0)], 3)).toEqual(rowsOf(new Float32Array([4, 5, 6, 1, 2, 3]), 3))
    expect(rowCount(rowsOf(new Float32Array(0), 0))).toBe(0)
  })

  it('are whole', () => {
    expect(() => rowsOf(new Float32Array(5), 3)).toThrow(RangeError)
    expect(() => rowsOf(new Float32Array(5), 0)).toThrow(RangeError)
  })

  it('come back from their bytes, wherever these lie in a buffer', () => {
    const values = new Float32Array([0.1, -2, 3e30]).subarray(1)
    const shifted = Buffer.concat([Buffer.from([9]), Buffer.from(bytesOf(values))]).subarray(1)
    expect(shifted).toHaveLength(8)
    expect([...floatsOf(shifted)]).toEqual([...values])
    expect(() => floatsOf(new Uint8Array(7))).toThrow(RangeError)
  })
})

describe('means over clips', () => {
  it('are weighted by coverage and leave out clips under half', () => {
    expect(coverageMean([1, 0.5, 0.49], [3, 6, 1000])).toBe(4)
    const table = [
      [1, 10],
      [3, 30],
    ]
    expect([...coverageMeans([0.5, 1], 2, (clip, column) => table[clip]![column]!)!]).toEqual([
      (0.5 + 3) / 1.5,
      (5 + 30) / 1.5,
    ])
  })

  it('are undefined where no clip counts', () => {
    expect(coverageMean([0.4, 0], [1, 2])).toBeUndefined()
    expect(coverageMean([], [])).toBeUndefined()
    expect([isCovered(0.5), isCovered(0.499)]).toEqual([true, false])
  })
})

it('a number is clamped to its range', () => {
  expect([clamp(-1, 0, 4), clamp(2, 0, 4), clamp(9, 0, 4)]).toEqual([0, 2, 4])
})
