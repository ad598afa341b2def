import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBackups } from '#lib/backup/list-backups.ts'
import { concord } from '../../fixtures/concord.ts'
import { descendantsOf, processOf, until } from '../../fixtures/processes.ts'
import { type PartName, type RunningProduct, startProduct } from '../../fixtures/product.ts'

const PORT = 3960
const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
let product: RunningProduct

beforeAll(async () => {
  product = await startProduct(PORT, { folder })
}, 400_000)
afterAll(async () => {
  await product?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const answers = async () => {
  const answer = await fetch(`${product.url}/api/health`).catch(() => undefined)
  return answer?.ok ? true : undefined
}
const pidOf = (name: PartName) => product.part(name)?.pid

// What runs is looked up in /proc.
describe.runIf(process.platform === 'linux')('the supervisor', () => {
  it('refuses a second start on its data folder, says where it is, and stops nothing', async () => {
    const before = descendantsOf(product.process.pid!).map(({ pid }) => pid)
    const second = await concord(['start'], { env: { CONCORD_DATA: folder, CONCORD_PORT: '3970' } })
    expect(second).toEqual({
      code: 1,
      stdout: '',
      stderr: `Concord is already running at http://127.0.0.1:${PORT} (process ${product.process.pid}).\n`,
    })
    const after = descendantsOf(product.process.pid!).map(({ pid }) => pid)
    expect(after).toEqual(expect.arrayContaining(before.filter((pid) => processOf(pid))))
    expect(await answers()).toBe(true)
  })

  it('starts the web app, the worker and the database again when they are killed, and stays', async () => {
    const named = ['web', 'worker', 'database'] as const
    const before = Object.fromEntries(named.map((name) => [name, pidOf(name)!]))
    for (const name of named) process.kill(before[name]!, 'SIGKILL')
    for (const name of named) {
      const now = await until(() => (pidOf(name) === before[name] ? undefined : pidOf(name)))
      expect(now, name).not.toBe(before[name])
    }
    await until(answers)
    expect(product.process.exitCode).toBeNull()
    expect(product.said()).toMatch(/database: ended \(SIGKILL\), starting again in 0\.5 s/)
  })

  it('is backed up while it runs', async () => {
    const target = path.join(folder, 'backups')
    const { code, stderr } = await concord(['backup', target], { env: { CONCORD_DATA: folder, DATABASE_URL: '' } })
    expect(code, stderr).toBe(0)
    expect(await listBackups(target)).toHaveLength(1)
  })

  it('puts another guard of the database in the place of one that is killed', async () => {
    const before = pidOf('guard')!
    process.kill(before, 'SIGKILL')
    expect(await until(() => (pidOf('guard') === before ? undefined : pidOf('guard')))).not.toBe(before)
  })

  it('takes all its programs along when it is killed, and the next one takes its port back', async () => {
    const programs = descendantsOf(product.process.pid!)
    expect(programs.length).toBeGreaterThanOrEqual(4)
    product.process.kill('SIGKILL')
    await product.ended
    product = await startProduct(PORT, { folder })
    expect(product.url).toBe(`http://127.0.0.1:${PORT}`)
    await until(() => (programs.some(({ pid, command }) => processOf(pid)?.command === command) ? undefined : true))
    expect(await answers()).toBe(true)
  }, 200_000)

  it('leaves no program behind when it is killed and nobody starts it again', async () => {
    const programs = descendantsOf(product.process.pid!)
    product.process.kill('SIGKILL')
    await until(() => (programs.some(({ pid, command }) => processOf(pid)?.command === command) ? undefined : true))
    product = await startProduct(PORT, { folder })
  }, 200_000)
})
