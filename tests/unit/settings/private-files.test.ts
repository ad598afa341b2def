import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makePrivate } from '#lib/settings/private-files.ts'

const scratch = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const at = (...parts: string[]) => path.join(scratch, ...parts)
const modeOf = (...parts: string[]) => statSync(at(...parts)).mode & 0o777

describe.skipIf(process.platform === 'win32')('a data folder', () => {
  it('is readable by its user alone, with everything in it, also what was there before', async () => {
    mkdirSync(at('data/files/recordings'), { recursive: true })
    writeFileSync(at('data/files/recordings/a'), 'video')
    writeFileSync(at('data/program'), 'x')
    for (const place of ['data', 'data/files', 'data/files/recordings']) chmodSync(at(place), 0o755)
    chmodSync(at('data/files/recordings/a'), 0o644)
    chmodSync(at('data/program'), 0o755)
    expect(await makePrivate(at('data'))).toEqual([])
    for (const place of ['data', 'data/files', 'data/files/recordings', 'data/program'])
      expect(modeOf(place)).toBe(0o700)
    expect(modeOf('data/files/recordings/a')).toBe(0o600)
  })

  it('takes nothing that a link leads to', async () => {
    mkdirSync(at('elsewhere'))
    writeFileSync(at('elsewhere/shared'), 'x')
    chmodSync(at('elsewhere'), 0o755)
    chmodSync(at('elsewhere/shared'), 0o644)
    mkdirSync(at('linked'))
    symlinkSync(at('elsewhere'), at('linked/folder'))
    symlinkSync(at('elsewhere/shared'), at('linked/file'))
    await makePrivate(at('linked'))
    expect(modeOf('elsewhere')).toBe(0o755)
    expect(modeOf('elsewhere/shared')).toBe(0o644)
  })
})
