import { bytesOf } from './rows.ts'

/** A float32 matrix as the bytes of a NumPy .npy file, format 1.0. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export function npyOf(values: Float32Array, shape: readonly [number, number]): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`
  // Magic, version and length take 10 bytes; the whole header is padded to a multiple of 64 and ends in a newline.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`
  const head = Buffer.alloc(10)
  head.write('\x93NUMPY\x01\x00', 'latin1')
  head.writeUInt16LE(padded.length, 8)
  return Buffer.concat([head, Buffer.from(padded), bytesOf(values)])
}
