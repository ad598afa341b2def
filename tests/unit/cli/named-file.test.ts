import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demandNamedFile, openNamedFile } from '../../../cli/named-file.ts'
import { bytesOfTable } from '../../../cli/table-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
const at = (name: string) => path.join(folder, name)
const socket = createServer()
beforeAll(async () => {
  writeFileSync(at('table.csv'), 'a,b\n1,2\n')
  mkdirSync(at('folder'))
  symlinkSync(at('two'), at('one'))
  symlinkSync(at('one'), at('two'))
  symlinkSync(at('table.csv'), at('link'))
  symlinkSync(at('nowhere'), at('dangling'))
  if (process.platform === 'win32') return
  execFileSync('mkfifo', [at('pipe')])
  await new Promise<void>((resolve) => socket.listen(at('socket'), resolve))
})
afterAll(() => {
  socket.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.runIf(process.platform === 'linux')('a file that is named', () => {
  it.each([
    ['', 'This name is empty.'],
    ['-', 'Standard input is not read here. Save it as a file.'],
    [at('none'), 'There is no such file.'],
    [at('dangling'), 'There is no such file.'],
    [at('folder'), 'This is a folder, not a file.'],
    [at('one'), 'This file can’t be read: its links lead in a circle.'],
    [at('table.csv/below'), 'This file can’t be read: a part of its path is a file, not a folder.'],
    [at('pipe'), 'This is not a file but a pipe or a device.'],
    [at('socket'), 'This is not a file but a pipe or a device.'],
    ['/dev/zero', 'This is not a file but a pipe or a device.'],
    ['/dev/null', 'This is not a file but a pipe or a device.'],
  ])('“%s” is refused at once where it can’t be read', async (file, message) => {
    await expect(openNamedFile(file)).rejects.toMatchObject({ code: 'bad-input', message })
    await expect(demandNamedFile('--weights', file)).rejects.toThrow(`--weights ${file}: ${message}`)
    await expect(bytesOfTable(file)).rejects.toThrow(`${message} Name a table in CSV.`)
  })

  it('is read, through a link too', async () => {
    for (const name of ['table.csv', 'link'])
      expect(Buffer.from(await bytesOfTable(at(name))).toString()).toBe('a,b\n1,2\n')
  })

  it('is refused as a table by its size before it is read', async () => {
    writeFileSync(at('sparse.csv'), '')
    truncateSync(at('sparse.csv'), 2 ** 40)
    await expect(bytesOfTable(at('sparse.csv'))).rejects.toThrow(/sparse\.csv is too large for a table of interviews/)
  })
})
