import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FileAtRest } from '#lib/analysis/file-at-rest.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function opened(name: string): Promise<{ file: string; atRest: FileAtRest }> {
  const file = path.join(folder, name)
  writeFileSync(file, 'frames')
  utimesSync(file, 1000, 1000)
  return { file, atRest: await FileAtRest.open(file) }
}

describe('a file that is read', () => {
  it('has its bytes and its hash, and may be looked at again', async () => {
    const { atRest } = await opened('resting.mp4')
    expect(atRest.bytes).toBe(6)
    expect(await atRest.sha256(undefined)).toBe('594cfd2607d4f09e1ce6241203e418cacfed545063792bc5eab7afaadbf0c4e0')
    await expect(atRest.demandUnchanged()).resolves.toBeUndefined()
  })

  it.each<[string, (file: string) => void]>([
    ['grows', (file) => appendFileSync(file, 'more')],
    ['is written anew with as many bytes', (file) => writeFileSync(file, 'secret')],
    ['is removed', (file) => rmSync(file)],
    [
      'is replaced by another one of the same size and time',
      (file) => {
        writeFileSync(`${file}.new`, 'frames')
        utimesSync(`${file}.new`, 1000, 1000)
        renameSync(`${file}.new`, file)
      },
    ],
  ])('is refused where it %s meanwhile', async (how, change) => {
    const { file, atRest } = await opened(`${how}.mp4`)
    change(file)
    await expect(atRest.demandUnchanged()).rejects.toMatchObject({
      code: 'bad-video',
      message: expect.stringMatching(/^This file changed while it was read/),
    })
  })
})
