import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inEnglish } from '../../../cli/language.ts'
import { findVideoInputs, type UnusableInput } from '../../../cli/video-inputs.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'concord-test-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (...parts: string[]) => path.join(folder, ...parts)
const touch = (...parts: string[]) => {
  mkdirSync(path.dirname(at(...parts)), { recursive: true })
  writeFileSync(at(...parts), 'x')
}

describe('what is analysed', () => {
  it('is every video below a folder, sorted, and nothing else', async () => {
    for (const name of [
      'sub-02/a.mp4',
      'sub-01/b.MOV',
      'sub-01/a.mkv',
      'notes.txt',
      '.hidden.mp4',
      '._a.mp4',
      '.git/x.mp4',
    ])
      touch(name)
    const found = await findVideoInputs([folder])
    expect(found).toEqual([
      { file: at('sub-01/a.mkv'), path: at('sub-01/a.mkv'), name: 'sub-01_a' },
      { file: at('sub-01/b.MOV'), path: at('sub-01/b.MOV'), name: 'sub-01_b' },
      { file: at('sub-02/a.mp4'), path: at('sub-02/a.mp4'), name: 'sub-02_a' },
    ])
  })

  it('is a recording of any kind that Concord reads or tells how to convert, as camcorders and recorders name them', async () => {
    const names = 'MOV001.MOD a.f4v a.ivf a.mjpeg a.mod.txt a.nut a.r3d a.rmvb a.tod a.wtv a.y4m'.split(' ')
    for (const name of names) touch(name)
    const found = await findVideoInputs([folder])
    expect(found.map(({ file }) => path.basename(file))).toEqual(names.filter((name) => !name.endsWith('txt')))
  })

  it('is not the current folder where a name is empty', async () => {
    expect(await findVideoInputs([''])).toEqual([
      { file: '(no name)', why: { source: 'This name is empty. Name a video file or a folder.' } },
    ])
  })

  it('is taken once, however often it is named', async () => {
    touch('a.mp4')
    symlinkSync(at('a.mp4'), at('b.mp4'))
    expect(await findVideoInputs([at('a.mp4'), folder, at('.', 'a.mp4'), at('b.mp4')])).toHaveLength(1)
  })

  it('ends where links lead in a circle', async () => {
    touch('deep/a.mp4')
    symlinkSync(folder, at('deep/up'))
    symlinkSync(at('deep'), at('deep/self'))
    symlinkSync(at('circle'), at('circle'))
    const found = await findVideoInputs([folder, at('circle')])
    expect(found.map(({ file }) => file)).toEqual([at('deep/a.mp4'), at('circle')])
    expect(found[1]).toMatchObject({ file: at('circle') })
    expect(inEnglish((found[1] as UnusableInput).why)).toBe('This file can’t be read: its links lead in a circle.')
  })

  it('is refused by name where it is not a file', async () => {
    mkdirSync(at('empty'))
    execFileSync('mkfifo', [at('fifo.mp4')])
    const given = [
      '-',
      '/dev/stdin',
      '/dev/fd/0',
      '/proc/self/fd/0',
      '/dev/null',
      at('fifo.mp4'),
      at('gone.mp4'),
      at('empty'),
    ]
    const found = await findVideoInputs(given)
    expect(found.map((input) => ('why' in input ? [input.file, inEnglish(input.why).split('.')[0]] : input))).toEqual([
      ['-', 'Standard input can’t be analysed'],
      ['/dev/stdin', 'Standard input can’t be analysed'],
      ['/dev/fd/0', 'Standard input can’t be analysed'],
      ['/proc/self/fd/0', 'Standard input can’t be analysed'],
      ['/dev/null', 'This is not a file but a pipe or a device'],
      [at('fifo.mp4'), 'This is not a file but a pipe or a device'],
      [at('gone.mp4'), 'There is no such file'],
      [at('empty'), 'There is no video file in this folder'],
    ])
  })

  it.runIf(process.platform === 'linux')('is refused by name where the name is not UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(at('a')), Buffer.from([0xff, 0xe9]), Buffer.from('.mp4')]), 'x')
    const found = await findVideoInputs([folder, at('a\ufffd\ufffd.mp4')])
    expect(found).toHaveLength(2)
    for (const input of found) expect(inEnglish((input as UnusableInput).why)).toContain('not valid UTF-8')
  })
})
