import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { concord } from '../../fixtures/concord.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const UNSET = { CONCORD_LANGUAGE: '', LC_ALL: '', LC_MESSAGES: '', LANG: '' }
const GERMAN = { ...UNSET, CONCORD_LANGUAGE: 'de' }

describe('the command line', () => {
  it('helps in the language that is set', async () => {
    const { code, stdout } = await concord(['plan', '--help'], { env: GERMAN })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Aufruf: concord plan/)
    expect(stdout).toMatch(/Optionen:.*erwartete Korrelation.*\(Vorgabe:\s+"0.2"\).*Hilfe zum Befehl/s)
  })

  it('refuses in the language of the system, where none is set', async () => {
    const german = await concord(['plan', '--rr'], { env: { ...UNSET, LANG: 'de_DE.UTF-8' } })
    expect(german).toMatchObject({ code: 1, stderr: expect.stringContaining('Fehler: unbekannte Option „--rr“') })
    const neutral = await concord(['plan', '--rr'], { env: { ...UNSET, LC_ALL: 'C', LANG: 'de_DE.UTF-8' } })
    expect(neutral).toMatchObject({ code: 1, stderr: expect.stringContaining("error: unknown option '--rr'") })
  })

  it('refuses a language that it does not speak', async () => {
    const { code, stderr } = await concord(['plan', '--r', '0.5'], { env: { ...UNSET, CONCORD_LANGUAGE: 'xx' } })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^CONCORD_LANGUAGE: “xx” is not a language/)
  })

  it('writes tables in English, whatever it says to people', async () => {
    const out = path.join(folder, 'out')
    const env = { ...GERMAN, CONCORD_DATA: path.join(folder, 'data') }
    const { code, stderr } = await concord(['analyze', path.join(folder, 'gone.mp4'), '--out', out], { env })
    expect(code).toBe(1)
    expect(stderr).toMatch(/gone\.mp4: Diese Datei gibt es nicht\.\n$/)
    expect(readFileSync(path.join(out, 'results.csv'), 'utf8')).toMatch(/There is no such file\./)
  })
})
