import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedFile } from '#app/exports/stored-file.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'

let folder: string
let storage: DiskStorage

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'concord-stored-'))
  storage = new DiskStorage(path.join(folder, 'files'))
  for (const name of ['one', 'other']) {
    writeFileSync(path.join(folder, name), `0123456789 of ${name.padEnd(5)}`)
    await storage.take(`recordings/${name}.mp4`, path.join(folder, name))
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

const asked = (headers: Record<string, string>, name = 'one') =>
  storedFile(new Request('http://localhost/', { headers }), storage, `recordings/${name}.mp4`, new Headers())

describe('a file of the storage', () => {
  it('is given whole, or the part that is asked for', async () => {
    const whole = await asked({})
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789 of one  '])
    const part = await asked({ range: 'bytes=2-4' })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/19', '234'])
    expect((await asked({ range: 'bytes=19-' })).status).toBe(416)
  })

  it('goes on from the parts that somebody has, if they are of the same file', async () => {
    const etag = (await asked({ range: 'bytes=0-1' })).headers.get('etag')!
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    const more = await asked({ range: 'bytes=2-', 'if-range': etag })
    expect([more.status, await more.text()]).toEqual([206, '23456789 of one  '])
    const replaced = await asked({ range: 'bytes=2-', 'if-range': etag }, 'other')
    expect([replaced.status, await replaced.text()]).toEqual([200, '0123456789 of other'])
    const weak = await asked({ range: 'bytes=2-', 'if-range': `W/${etag}` })
    expect(weak.status).toBe(200)
  })
})
