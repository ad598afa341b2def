import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FolderLock } from '#lib/processes/folder-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'concord-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

const MODULE = path.resolve(import.meta.dirname, '../../../lib/processes/folder-lock.ts')

/** Another process that takes a lock, says so, and holds it until it is killed. */
async function holder(file: string) {
  const program = `
    import { FolderLock } from ${JSON.stringify(`file://${MODULE}`)}
    globalThis.lock = FolderLock.take(${JSON.stringify(file)})
    process.stdout.write(globalThis.lock ? 'held' : 'refused')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: path.resolve(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, said: said.toString() }
}

it('is held by one at a time, and free once it is released', () => {
  const file = path.join(folder, 'lock')
  const first = FolderLock.take(file)
  expect(first).toBeDefined()
  expect(FolderLock.take(file)).toBeUndefined()
  first!.release()
  const second = FolderLock.take(file)
  expect(second).toBeDefined()
  second!.release()
})

it('does not outlive a holder that was killed', async () => {
  const file = path.join(folder, 'lock')
  const { child, said } = await holder(file)
  expect(said).toBe('held')
  expect(FolderLock.take(file), 'while it lives').toBeUndefined()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = FolderLock.take(file)
  expect(lock, 'once it was killed').toBeDefined()
  lock!.release()
})

it('says which file can’t be locked', () => {
  expect(() => FolderLock.take(path.join(folder, 'none', 'lock'))).toThrow(/none.lock can’t be locked: /)
})
