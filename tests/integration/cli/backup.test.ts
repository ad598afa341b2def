import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBackups } from '#lib/backup/list-backups.ts'
import { connectDatabase } from '#lib/database/client.ts'
import { startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { prepareDatabase } from '#lib/jobs/prepare-database.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { concord, linesOf } from '../../fixtures/concord.ts'

const scratch = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
chmodSync(scratch, 0o755)
const at = (...parts: string[]) => path.join(scratch, ...parts)
const data = at('data')
const run = (parameters: string[], folder: string, options: NonNullable<Parameters<typeof concord>[1]> = {}) =>
  concord(parameters, { ...options, env: { CONCORD_DATA: folder, DATABASE_URL: '' } })

/** Does something with the database of a data folder. */
async function withDatabase<T>(folder: string, work: (database: ReturnType<typeof connectDatabase>) => Promise<T>) {
  const folders = dataFolders(folder)
  const server = await startEmbeddedServer(folders.database, (await readOrMakeSecrets(folders.secrets)).database)
  const database = connectDatabase(server.url)
  try {
    await prepareDatabase(server.ownerUrl, server.url)
    return await work(database)
  } finally {
    await database.$disconnect()
    await server.stop()
  }
}
const people = (folder: string) =>
  withDatabase(folder, (database) => database.user.findMany({ select: { name: true } }))

beforeAll(async () => {
  mkdirSync(data)
  await withDatabase(data, (database) =>
    database.user.create({ data: { name: 'Zoë', email: 'z@example.org', passwordHash: 'none', role: 'clinician' } }),
  )
  mkdirSync(path.join(data, 'files/recordings'), { recursive: true })
  writeFileSync(path.join(data, 'files/recordings/a.mp4'), randomBytes(64 * 2 ** 20))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('concord backup and restore', () => {
  it('back up an installation that does not run, and restore it into an empty folder', async () => {
    const backup = await run(['backup', at('backups'), '--json'], data)
    expect(backup.code, backup.stderr).toBe(0)
    const { folder, missing } = JSON.parse(backup.stdout)
    expect(missing).toEqual([])
    const verified = await run(['backup', at('backups'), '--verify'], data)
    expect(verified.stdout).toMatch(new RegExp(`^${folder} is whole: \\d+ files`))
    const restored = await run(['restore', at('backups')], at('restored'))
    expect(restored.code, restored.stderr).toBe(0)
    expect(await people(at('restored'))).toEqual([{ name: 'Zoë' }])
    const video = 'files/recordings/a.mp4'
    expect(readFileSync(path.join(at('restored'), video)).equals(readFileSync(path.join(data, video)))).toBe(true)
    // The list of backups says what the command line made.
    const recorded = await withDatabase(data, (database) => database.backupRun.findMany({ select: { state: true } }))
    expect(recorded).toEqual([{ state: 'done' }])
  })

  it('refuse with one line: a folder in use, one without an installation, and one without a backup', async () => {
    const refusals: [string[], string, RegExp][] = [
      [['restore', at('backups')], data, /is not empty\. A backup is restored into an empty folder only/],
      [['backup', at('backups')], at('nothing'), /Concord was never started on .*nothing/],
      [['restore', at('nowhere')], at('new'), /There is no complete backup in .*nowhere/],
      [['backup', at('backups'), '--keep', '0'], data, /--keep must be a whole number from 1 up/],
    ]
    for (const [parameters, folder, expected] of refusals) {
      const { code, stderr } = await run(parameters, folder)
      expect(code).toBe(1)
      expect(linesOf(stderr)).toHaveLength(1)
      expect(stderr).toMatch(expected)
    }
  })

  it('killed, leave nothing that looks like a backup and no database running', async () => {
    const target = at('killed')
    mkdirSync(target)
    const unfinished = () => readdirSync(target).filter((name) => name.startsWith('.concord-unfinished-'))
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const onStart = (kill: (signal: NodeJS.Signals) => void) => {
        const look = setInterval(() => {
          if (unfinished().length === 0) return
          clearInterval(look)
          kill(signal)
        }, 1)
      }
      expect((await run(['backup', target], data, { onStart })).code).not.toBe(0)
      expect(await listBackups(target)).toEqual([])
      expect(unfinished().length > 0).toBe(signal === 'SIGKILL')
      const next = await run(['backup', target], data)
      expect(next.code, next.stderr).toBe(0)
      expect(unfinished()).toEqual([])
      for (const { folder } of await listBackups(target)) rmSync(folder, { recursive: true })
    }
    expect(await people(data)).toEqual([{ name: 'Zoë' }])
  })
})
