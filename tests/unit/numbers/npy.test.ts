import { expect, it } from 'vitest'
import { npyOf } from '#lib/numbers/npy.ts'

it('writes a float32 matrix as NumPy does', () => {
  const bytes = npyOf(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3])
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00')
  const headerLength = bytes.readUInt16LE(8)
  expect((10 + headerLength) % 64).toBe(0)
  expect(bytes.subarray(10, 10 + headerLength).toString()).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/,
  )
  expect(bytes.readFloatLE(10 + headerLength + 4)).toBe(2)
  expect(bytes.length).toBe(10 + headerLength + 24)
})
