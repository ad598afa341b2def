import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withCheckpoint } from '#models/checkpoint/open-checkpoint.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

test('safetensors are read in every precision that weights come in', async () => {
  const wanted = [0.5, -2, 3.25, 0]
  const values = {
    F32: Buffer.from(Float32Array.from(wanted).buffer),
    F16: Buffer.from(Float16Array.from(wanted).buffer),
    F64: Buffer.from(Float64Array.from(wanted).buffer),
    // The upper half of a float32.
    BF16: Buffer.from(
      Uint16Array.from(new Uint32Array(Float32Array.from(wanted).buffer), (bits) => bits >>> 16).buffer,
    ),
  }
  let at = 0
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  for (const [dtype, bytes] of Object.entries(values)) {
    header[`w.${dtype}`] = { dtype, shape: [2, 2], data_offsets: [at, at + bytes.length] }
    at += bytes.length
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  const file = path.join(folder, 'model.safetensors')
  await writeFile(file, Buffer.concat([length, json, ...Object.values(values)]))
  await withCheckpoint(file, async ({ format, tensors }) => {
    expect(format).toBe('safetensors')
    for (const dtype of Object.keys(values)) {
      const tensor = tensors.get(`w.${dtype}`)!
      expect(tensor.shape).toEqual([2, 2])
      expect([...(await tensor.read())], dtype).toEqual(wanted)
    }
  })
})
