import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unfinishedName } from '#lib/settings/unfinished-names.ts'
import { clearLeftovers, resultIn, writeResult } from '../../../cli/result-folder.ts'
import { madeUpResult } from '../../fixtures/results.ts'

let out: string
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

const file = (...parts: string[]) => path.join(out, ...parts)
const write = (name: string, source: string, content = source) => writeResult(out, name, source, madeUpResult(content))

describe('the result of a recording', () => {
  it('names its recording and holds the hashes of its files', async () => {
    expect(await write('a', '/films/a.mp4')).toEqual({ name: 'a', replaced: false, untouched: [] })
    const facts = JSON.parse(readFileSync(file('a/analysis.json'), 'utf8'))
    expect(facts.source).toEqual({
      name: 'a.mp4',
      path: '/films/a.mp4',
      sha256: createHash('sha256').update('/films/a.mp4').digest('hex'),
    })
    for (const name of ['embeddings.npy', 'clips.csv']) {
      expect(facts.files[name]).toBe(
        createHash('sha256')
          .update(readFileSync(file('a', name)))
          .digest('hex'),
      )
    }
    expect(readdirSync(out)).toEqual(['a'])
  })

  it('takes the place of an earlier result of the same file', async () => {
    await write('a', '/films/a.mp4')
    const before = statSync(file('a')).ino
    expect(await write('a', '/films/a.mp4')).toEqual({ name: 'a', replaced: true, untouched: [] })
    expect(statSync(file('a')).ino).not.toBe(before)
    expect(readdirSync(out)).toEqual(['a'])
  })

  it('never takes the place of another recording’s result', async () => {
    await write('a', '/one/a.mp4', 'first')
    const { name } = await write('a', '/two/a.mp4', 'second')
    expect(name).toMatch(/^a-[0-9a-f]{8}$/)
    expect(JSON.parse(readFileSync(file('a/analysis.json'), 'utf8')).source.path).toBe('/one/a.mp4')
    // The same file again goes to the same place.
    expect(await write('a', '/two/a.mp4', 'second')).toMatchObject({ name, replaced: true })
    // A copy is another file; so is a file whose content has changed since.
    expect((await write('a', '/three/a.mp4', 'second')).name).toBe(`${name}-2`)
    expect((await write('a', '/one/a.mp4', 'changed')).name).toMatch(/^a-[0-9a-f]{8}$/)
    expect(readdirSync(out)).toHaveLength(4)
  })

  const occupied: Record<string, () => void> = {
    'a folder with the recording in it': () => {
      mkdirSync(file('a'))
      writeFileSync(file('a/a.mp4'), 'the only copy')
    },
    'an empty folder': () => mkdirSync(file('a')),
    'a file': () => writeFileSync(file('a'), 'notes'),
    'a link to a folder': () => {
      mkdirSync(file('elsewhere'))
      writeFileSync(file('elsewhere/a.mp4'), 'the only copy')
      symlinkSync(file('elsewhere'), file('a'))
    },
    'a link to nowhere': () => symlinkSync(file('nowhere'), file('a')),
    'somebody’s own analysis.json': () => {
      mkdirSync(file('a'))
      writeFileSync(file('a/analysis.json'), '{"format":"concord-analysis"}')
    },
  }
  for (const [what, make] of Object.entries(occupied)) {
    it(`leaves ${what} as it is`, async () => {
      make()
      const before = contents(out)
      const { name, replaced, untouched } = await write('a', '/films/a.mp4')
      expect(replaced).toBe(false)
      expect(untouched).toEqual(['a'])
      rmSync(file(name), { recursive: true })
      expect(contents(out)).toEqual(before)
    })
  }

  const changes: Record<string, (folder: string) => void> = {
    'a file that a person added': (folder) => writeFileSync(path.join(folder, 'notes.txt'), 'blinks a lot'),
    'a recording that was put in': (folder) => writeFileSync(path.join(folder, 'a.mp4'), 'the only copy'),
    'a table that a person edited': (folder) => writeFileSync(path.join(folder, 'clips.csv'), 'clip,rating\n0,4\n'),
    'a folder that a person added': (folder) => mkdirSync(path.join(folder, 'plots')),
    'a file that is a link': (folder) => {
      rmSync(path.join(folder, 'clips.csv'))
      writeFileSync(file('clips.csv'), 'own')
      symlinkSync(file('clips.csv'), path.join(folder, 'clips.csv'))
    },
  }
  for (const [what, change] of Object.entries(changes)) {
    it(`is not replaced once it has ${what}`, async () => {
      await write('a', '/films/a.mp4')
      change(file('a'))
      const before = contents(out)
      expect(await resultIn(file('a'))).toBeUndefined()
      const { name } = await write('a', '/films/a.mp4')
      expect(name).toMatch(/^a-[0-9a-f]{8}$/)
      rmSync(file(name), { recursive: true })
      expect(contents(out)).toEqual(before)
    })
  }

  it('is not seen through a link to a result', async () => {
    await write('real', '/films/a.mp4')
    symlinkSync(file('real'), file('a'))
    const before = statSync(file('real')).ino
    expect((await write('a', '/films/a.mp4')).name).toMatch(/^a-/)
    expect(statSync(file('real')).ino).toBe(before)
  })

  it('leaves nothing where it can’t be written', async () => {
    const result = madeUpResult('x')
    // What JSON refuses stands for any failure between the first file and the last.
    ;(result.analysis as unknown as { timings: unknown }).timings = { seconds: 1n }
    await expect(writeResult(out, 'a', '/films/a.mp4', result)).rejects.toThrow(TypeError)
    expect(readdirSync(out)).toEqual([])
  })
})

describe('what a killed process left', () => {
  const unusedPid = 2 ** 22 + 1
  const old = (name: string) => utimesSync(file(name), new Date(0), new Date(0))

  const own = unfinishedName()
  /** The name that a process of this machine, or of another, would have given. */
  const of = (pid: number, rest = '0123abcd', machine = own.split('-')[2]) => `.concord-${pid}-${machine}-${rest}`

  it('is cleared away, and a result that was about to be replaced comes back', async () => {
    await write(of(unusedPid, 'was-a'), '/films/a.mp4')
    mkdirSync(file(of(unusedPid)))
    writeFileSync(file(of(unusedPid), 'clips.csv'), 'half')
    writeFileSync(file(of(unusedPid, '0123abcd.csv')), 'half')
    await clearLeftovers(out)
    expect(readdirSync(out)).toEqual(['a'])
    expect(await resultIn(file('a'))).toMatchObject({ path: '/films/a.mp4' })
  })

  it('is cleared away where only a part is left of a result that was replaced', async () => {
    await write(of(unusedPid, 'was-a'), '/films/a.mp4')
    rmSync(file(of(unusedPid, 'was-a'), 'clips.csv'))
    await clearLeftovers(out)
    expect(readdirSync(out)).toEqual([])
  })

  it('is left alone where another machine may still write it, for an hour', async () => {
    const others = of(process.pid, '0123abcd', 'ffffffff')
    mkdirSync(file(others))
    await clearLeftovers(out)
    expect(readdirSync(out)).toEqual([others])
    old(others)
    await clearLeftovers(out)
    expect(readdirSync(out)).toEqual([])
  })

  it('is left alone where it is of a living process, or not ours', async () => {
    const names = [of(process.pid), '.concord-notes', 'plain']
    for (const name of names) mkdirSync(file(name))
    for (const name of names) old(name)
    const foreign = of(unusedPid, '11111111')
    mkdirSync(file(foreign))
    writeFileSync(file(foreign, 'a.mp4'), 'the only copy')
    old(foreign)
    await clearLeftovers(out)
    expect(readdirSync(out).sort()).toEqual([...names, foreign].sort())
    expect(existsSync(file(foreign, 'a.mp4'))).toBe(true)
  })
})

/** Everything below a folder, files with what is in them. */
function contents(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return Object.fromEntries(
    entries.map((entry) => {
      const name = path.join(entry.parentPath, entry.name)
      return [name, entry.isFile() ? readFileSync(name, 'latin1') : entry.isSymbolicLink() ? 'link' : 'folder']
    }),
  )
}
