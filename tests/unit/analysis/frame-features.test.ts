import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FrameFeatures, writeFrameFeatures } from '#lib/analysis/frame-features.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-features-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const SIZE = 3

const rowsAt = (indices: number[]) => ({
  indices,
  rows: async (from: number, to: number) =>
    Float32Array.from(indices.slice(from, to).flatMap((index) => [index, index + 0.25, -index])),
})
let written = 0
async function write(tracks: Map<number, ReturnType<typeof rowsAt>>): Promise<string> {
  const file = path.join(folder, `features-${written++}.safetensors`)
  await writeFrameFeatures(file, tracks, SIZE)
  return file
}

describe('frame features that are kept', () => {
  it('come back track by track, any stretch of rows', async () => {
    // More rows than are copied at a time.
    const long = Array.from({ length: 5000 }, (_, i) => 2 * i)
    const file = await write(
      new Map([
        [1, rowsAt(long)],
        [7, rowsAt([3])],
        [9, rowsAt([])],
      ]),
    )
    const features = await FrameFeatures.open(file)
    expect([features.size, [...features.tracks.keys()]]).toEqual([SIZE, [1, 7, 9]])
    expect(features.tracks.get(1)!.indices).toEqual(long)
    expect([...(await features.tracks.get(1)!.rows(4094, 4098))]).toEqual([...(await rowsAt(long).rows(4094, 4098))])
    expect([...(await features.tracks.get(7)!.rows(0, 1))]).toEqual([3, 3.25, -3])
    expect(await features.tracks.get(9)!.rows(0, 0)).toHaveLength(0)
    await features.close()
  })

  it('are a safetensors file, as other programs read it', async () => {
    const bytes = readFileSync(await write(new Map([[2, rowsAt([4, 5])]])))
    const length = Number(bytes.readBigUInt64LE(0))
    expect(length % 8).toBe(0)
    expect(JSON.parse(bytes.subarray(8, 8 + length).toString())).toEqual({
      'track_2.features': { dtype: 'F32', shape: [2, SIZE], data_offsets: [0, 24] },
      'track_2.indices': { dtype: 'I32', shape: [2], data_offsets: [24, 32] },
    })
    expect(bytes.length).toBe(8 + length + 32)
    expect(bytes.readInt32LE(8 + length + 24)).toBe(4)
  })

  it.each<[string, (file: string) => void]>([
    ['are gone', (file) => rmSync(file)],
    ['are cut short', (file) => truncateSync(file, 60)],
    ['are something else', (file) => writeFileSync(file, 'a letter, not features at all')],
    ['are empty', (file) => truncateSync(file, 0)],
  ])('that %s are not found, so that the recording is read again', async (_what, damage) => {
    const file = await write(new Map([[1, rowsAt([0, 1, 2])]]))
    damage(file)
    await expect(FrameFeatures.open(file)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are not written over a file that is there', async () => {
    const file = await write(new Map([[1, rowsAt([0])]]))
    await expect(writeFrameFeatures(file, new Map(), SIZE)).rejects.toMatchObject({ code: 'EEXIST' })
  })
})
