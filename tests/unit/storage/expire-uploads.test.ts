import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { expireUploads, UPLOAD_EXPIRES_MS } from '#lib/storage/expire-uploads.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const now = Date.now()
const write = (name: string, age: number) => {
  const file = path.join(folder, name)
  writeFileSync(file, 'x')
  utimesSync(file, new Date(now - age), new Date(now - age))
}
const OLD = UPLOAD_EXPIRES_MS + 60_000
const RECENT = UPLOAD_EXPIRES_MS - 60_000

describe('uploads that were never finished', () => {
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name))
  })

  it('go with what is known of them once nobody has resumed them for a week', async () => {
    write('abandoned', OLD)
    write('abandoned.json', OLD)
    write('fresh', RECENT)
    write('fresh.json', RECENT)
    expect(await expireUploads(folder, now)).toEqual(['abandoned'])
    expect(readdirSync(folder).sort()).toEqual(['fresh', 'fresh.json'])
  })

  it('stay as long as bytes come, however long ago they began', async () => {
    write('slow', RECENT)
    write('slow.json', OLD)
    expect(await expireUploads(folder, now)).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['slow', 'slow.json'])
  })

  it('leave nothing behind of which one half is gone already', async () => {
    write('taken.json', OLD)
    write('nameless', OLD)
    expect((await expireUploads(folder, now)).sort()).toEqual(['nameless', 'taken'])
    expect(readdirSync(folder)).toEqual([])
  })

  it('are none where there is no folder yet', async () => {
    expect(await expireUploads(path.join(folder, 'missing'), now)).toEqual([])
  })
})
