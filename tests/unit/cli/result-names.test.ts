import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { resultName } from '../../../cli/result-names.ts'

describe('the name of a result', () => {
  const names: [string, string][] = [
    ['interview1.mp4', 'interview1'],
    ['interview.1.mp4', 'interview.1'],
    ['Gespräch mit Zoë.mov', 'Gespräch mit Zoë'],
    ['面接 1.mkv', '面接 1'],
    ['..mp4', 'mp4'],
    ['...mp4', 'mp4'],
    ['.mp4', 'mp4'],
    ['....', 'recording'],
    ['. .mp4', 'recording'],
    ['   .mp4', 'recording'],
    ['a .mp4', 'a'],
    ['a. . .mp4', 'a'],
    ['noextension', 'noextension'],
    ['sub-01/video.mp4', 'sub-01_video'],
    ['../../etc/x.mp4', '_.._etc_x'],
    ['con.mp4', 'recording_con'],
    ['NUL.backup.mp4', 'recording_NUL.backup'],
    ['com1.mp4', 'recording_com1'],
    ['console.mp4', 'console'],
    ['results.csv.mp4', 'recording_results.csv'],
    ['-rf.mp4', 'rf'],
    ['--.mp4', 'recording'],
    ['a:b|c?.mp4', 'a_b_c_'],
    ['a\nb\u0000c.mp4', 'a_b_c'],
    ['\u202egpj.mp4', '_gpj'],
  ]
  for (const [file, expected] of names) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(file)}`, () => expect(resultName(file)).toBe(expected))
  }

  it('stays one harmless name below the folder, whatever the file is called', () => {
    const letters = ['.', '..', ' ', 'a', '/', '\\', '\u0000', '\n', 'é', '😀', 'nul', '-', '\ufffd', ':']
    for (let seed = 0; seed < 20_000; seed++) {
      let [state, file] = [seed * 7919 + 1, '']
      for (let i = 0; i < 1 + (seed % 7); i++) {
        state = (state * 48_271) % 2_147_483_647
        file += letters[state % letters.length]
      }
      const name = resultName(file)
      expect(path.dirname(path.join('/out', name)), JSON.stringify(file)).toBe('/out')
      expect(path.win32.dirname(path.win32.join('C:\\out', name)), JSON.stringify(file)).toBe('C:\\out')
      expect(name).not.toMatch(/^$|^[-. ]|[. ]$/)
    }
  })

  it('fits a file system, cut between letters', () => {
    const name = resultName(`${'😀'.repeat(200)}.mp4`)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180)
    expect(name).toMatch(/^😀+$/u)
  })
})
