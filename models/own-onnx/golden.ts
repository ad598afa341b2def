/** The input that a golden tensor's seed stands for: a linear congruential generator modulo 2^32 (Numerical Recipes), over 2^32. */
export function seededInput(seed: number, length: number): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0
    return state / 2 ** 32
  })
}

/**
 * The numbers of a .npy file of little-endian float32 in C order.
 *
 * @throws RangeError where it is none
 */
export function npyFloats(bytes: Buffer): Float32Array {
  if (bytes.length < 12 || bytes.toString('latin1', 1, 6) !== 'NUMPY') throw new RangeError('not a .npy file')
  const wide = bytes[6]! >= 2
  const start = wide ? 12 : 10
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', start, start + length)
  if (!/'descr': *'<f4'/.test(header) || !/'fortran_order': *False/.test(header))
    throw new RangeError('not float32 in C order')
  const values = bytes.subarray(start + length)
  if (values.length % 4 !== 0) throw new RangeError('cut short')
  return Float32Array.from({ length: values.length / 4 }, (_, i) => values.readFloatLE(4 * i))
}
