import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealAuditTrail, sealedHeadIn, verifyAuditTrail } from '#lib/access/audit-seals.ts'
import type { Person } from '#lib/access/permissions.ts'
import { MOMENTARY_TABLES } from '#lib/backup/backup-contents.ts'
import { filesBelow, verifyBackup } from '#lib/backup/checksums.ts'
import { listBackups, removeOldBackups } from '#lib/backup/list-backups.ts'
import { makeBackup } from '#lib/backup/make-backup.ts'
import { type RestoreTarget, restoreBackup } from '#lib/backup/restore-backup.ts'
import type { MadeBackup } from '#lib/backup/write-backup.ts'
import { applyMigrations } from '#lib/database/apply-migrations.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

const scratch = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
const target = path.join(scratch, 'backups')
mkdirSync(target)
const ended: (() => Promise<void>)[] = []
let test: TestDatabase
let world: StudyWorld
let researcher: Person

const folders = (folder: string) => dataFolders(folder)
const source = () => ({ databaseUrl: test.url, folders: folders(test.folder), version: '1.2.3' })
const backup = () => makeBackup(source(), target)

beforeAll(async () => {
  test = await startTestDatabase()
  researcher = await person(test.database, 'Researcher', 'researcher')
  world = await makeStudyWorld(test, 'KEPT', 5)
  writeFileSync(folders(test.folder).secrets, JSON.stringify({ session: 's'.repeat(32), database: 'd'.repeat(16) }))
  mkdirSync(path.join(test.folder, 'models/an-encoder'), { recursive: true })
  writeFileSync(path.join(test.folder, 'models/an-encoder/manifest.json'), randomBytes(2 ** 20))
  // An encoder that another one was trained over.
  mkdirSync(path.join(test.folder, 'models/trained'), { recursive: true })
  writeFileSync(path.join(test.folder, 'models/an-encoder/frames.onnx'), randomBytes(2 ** 16))
  linkSync(
    path.join(test.folder, 'models/an-encoder/frames.onnx'),
    path.join(test.folder, 'models/trained/frames.onnx'),
  )
  mkdirSync(path.join(test.folder, 'models/.making-1-x'), { recursive: true })
  writeFileSync(path.join(test.folder, 'models/.making-1-x/half.onnx'), 'half')
})
afterAll(async () => {
  for (const end of ended) await end()
  await test?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

/** An empty database and an empty data folder. */
async function emptyTarget(): Promise<RestoreTarget & { database: TestDatabase['database'] }> {
  const { url, folder, stop, database } = await startTestDatabase({ migrated: false })
  ended.push(stop)
  const nothing = async () => {
    throw new Error('The database is not in the data folder.')
  }
  return {
    dataFolder: folder,
    folders: folders(folder),
    besides: [],
    databaseUrl: url,
    removeDatabase: async () => {},
    makeDatabase: nothing,
    database,
  }
}

/** Every row of every table, as the server writes it, by the table. */
async function rowsOf(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  const content: Record<string, string[]> = {}
  for (const { name } of tables) {
    if (MOMENTARY_TABLES.includes(name) || name === '_prisma_migrations') continue
    const { rows } = await client.query<{ row: string }>(`select t::text as row from "${name}" t order by 1`)
    content[name] = rows.map(({ row }) => row)
  }
  await client.end()
  return content
}

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

async function hashesBelow(folder: string): Promise<string[]> {
  const names = await filesBelow(folder)
  return names.map((name) => `${name} ${hashOf(path.join(folder, name))}`).sort()
}

describe('a backup', () => {
  let made: MadeBackup

  it('holds all tables and files, and comes back the same in another place', async () => {
    await sealAuditTrail(test.database, sealedHeadIn(test.folder, 'key'))
    made = await backup()
    expect(path.basename(made.folder)).toMatch(/^concord-\d{8}T\d{6}Z$/)
    expect(made.missing).toEqual([])
    const elsewhere = await emptyTarget()
    expect(await restoreBackup(made.folder, elsewhere)).toMatchObject({ version: '1.2.3' })
    const before = await rowsOf(test.url)
    expect(Object.keys(before).length).toBeGreaterThan(15)
    expect(before.Analysis).toHaveLength(7)
    expect(await rowsOf(elsewhere.databaseUrl!)).toEqual(before)
    const files = await hashesBelow(folders(test.folder).files)
    expect(files).toHaveLength(7)
    expect(await hashesBelow(elsewhere.folders.files)).toEqual(files)
    const models = await hashesBelow(elsewhere.folders.models)
    expect(models.map((line) => line.split(' ')[0])).toEqual([
      'an-encoder/frames.onnx',
      'an-encoder/manifest.json',
      'trained/frames.onnx',
    ])
    expect(models).toEqual(
      (await hashesBelow(folders(test.folder).models)).filter((line) => !line.startsWith('.making')),
    )
    // What two encoders have in common is once on the disk, in the backup and where it is restored.
    const inodes = (folder: string) =>
      ['an-encoder', 'trained'].map((name) => statSync(path.join(folder, name, 'frames.onnx')).ino)
    for (const folder of [path.join(made.folder, 'models'), elsewhere.folders.models]) {
      const [one, other] = inodes(folder)
      expect(one).toBe(other)
    }
    expect(hashOf(elsewhere.folders.secrets)).toBe(hashOf(folders(test.folder).secrets))
    expect(existsSync(elsewhere.folders.restoring)).toBe(false)
    const trail = await verifyAuditTrail(elsewhere.database, sealedHeadIn(elsewhere.dataFolder, 'key'))
    expect(trail.problems).toEqual([])
    expect(trail.sealed).toBeGreaterThan(10)
    // The audit trail goes on where it was: no number is given twice.
    const { id: last } = await elsewhere.database.auditEntry.create({ data: { action: 'study.create' } })
    expect(await elsewhere.database.auditEntry.count({ where: { id: { gte: last } } })).toBe(1)
    await elsewhere.database.$disconnect()
  })

  it('made while people write holds what they wrote whole or not at all, and every file that it names', async () => {
    const storage = new DiskStorage(folders(test.folder).files)
    let writing = true
    let written = 0
    const sealing = async () => {
      while (writing) await sealAuditTrail(test.database, sealedHeadIn(test.folder, 'key'))
    }
    /** Recordings come, each with its interview, and half of them go again. */
    const write = async (writer: number) => {
      for (let i = 0; writing; i++) {
        const interview = { studyId: world.studyId, participant: `W${writer}-${i}`, visit: 'V1', date: '2026-01-02' }
        const { id } = await addInterview(test.database, researcher, interview)
        const file = path.join(test.folder, `incoming-${writer}`)
        writeFileSync(file, `of ${id}`)
        const recording = await takeRecording(test.database, storage, researcher, id, {
          path: file,
          name: 'a.mp4',
          bytes: 1,
        })
        written++
        if (i % 2 === 1) continue
        const { storageKey } = await test.database.recording.delete({ where: { id: recording } })
        await storage.remove(storageKey!)
      }
    }
    const writers = [...[0, 1, 2].map(write), sealing()]
    const under: MadeBackup[] = []
    for (let i = 0; i < 3; i++) under.push(await backup())
    writing = false
    await Promise.all(writers)
    expect(written).toBeGreaterThan(20)
    expect(under.map(({ missing }) => missing)).toEqual([[], [], []])
    for (const { folder } of under) {
      const elsewhere = await emptyTarget()
      await restoreBackup(folder, elsewhere)
      const recordings = await elsewhere.database.recording.findMany({ include: { interview: true } })
      for (const { storageKey, interviewId, fileName } of recordings.filter(({ bytes }) => bytes === 1n)) {
        expect(readFileSync(path.join(elsewhere.folders.files, storageKey!), 'utf8'), fileName).toBe(
          `of ${interviewId}`,
        )
      }
      const trail = await verifyAuditTrail(elsewhere.database, sealedHeadIn(elsewhere.dataFolder, 'key'))
      expect(trail.problems).toEqual([])
      // An interview and its entry in the audit trail are written in one transaction.
      const interviews = await elsewhere.database.interview.findMany({ select: { id: true } })
      const entries = await elsewhere.database.auditEntry.findMany({
        where: { action: 'interview.create' },
        select: { subject: true },
      })
      expect(entries.map(({ subject }) => subject).sort()).toEqual(interviews.map(({ id }) => id).sort())
      await elsewhere.database.$disconnect()
    }
    const still = await backup()
    const elsewhere = await emptyTarget()
    await restoreBackup(still.folder, elsewhere)
    expect(await rowsOf(elsewhere.databaseUrl!)).toEqual(await rowsOf(test.url))
    expect(await hashesBelow(elsewhere.folders.files)).toEqual(await hashesBelow(folders(test.folder).files))
    await elsewhere.database.$disconnect()
  })

  it('shares files with the one before, and a number of backups is kept', async () => {
    await backup()
    const first = await backup()
    expect(first.newBytes).toBeLessThan(first.bytes / 2)
    const [recording] = readdirSync(path.join(first.folder, 'files/recordings'))
    const inode = (folder: string) => statSync(path.join(folder, 'files/recordings', recording!)).ino
    const second = await backup()
    expect(inode(second.folder)).toBe(inode(first.folder))
    expect(inode(second.folder)).not.toBe(statSync(path.join(test.folder, 'files/recordings', recording!)).ino)
    // Of another installation, and so nobody's to remove here.
    const foreign = path.join(target, 'concord-20200101T000000Z')
    cpSync(first.folder, foreign, { recursive: true })
    const manifest = path.join(foreign, 'manifest.json')
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(/"installation": "\w+"/, '"installation": "another"'),
    )
    await removeOldBackups(target, second.folder, 2)
    const left = (await listBackups(target)).map(({ folder }) => folder)
    expect(left.sort()).toEqual([foreign, first.folder, second.folder].sort())
    await expect(verifyBackup(second.folder)).resolves.toMatchObject({ version: '1.2.3' })
    rmSync(foreign, { recursive: true })
  })

  it('that is cancelled or broken off leaves nothing that looks like one', async () => {
    const before = readdirSync(target)
    const controller = new AbortController()
    const cancelled = makeBackup(source(), target, { signal: controller.signal, onProgress: () => controller.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(target)).toEqual(before)
    // A killed one leaves its folder, which the next one removes.
    mkdirSync(path.join(target, '.concord-unfinished-killed/files'), { recursive: true })
    expect(await listBackups(target)).toHaveLength(before.length)
    const { folder } = await backup()
    expect(readdirSync(target).sort()).toEqual([...before, path.basename(folder)].sort())
  })

  it('is refused within what it backs up', async () => {
    const within = path.join(test.folder, 'files/backups')
    await expect(makeBackup(source(), within)).rejects.toMatchObject({ code: 'bad-settings' })
  })

  it('names the files that rows name and that nobody has any more', async () => {
    const lost = await test.database.recording.findFirstOrThrow({ where: { bytes: 10n } })
    const file = path.join(test.folder, 'files', lost.storageKey!)
    renameSync(file, `${file}.away`)
    try {
      expect((await backup()).missing).toEqual([`files/${lost.storageKey}`])
    } finally {
      renameSync(`${file}.away`, file)
    }
  })
})

describe('a restore', () => {
  let made: string
  beforeAll(async () => {
    made = (await backup()).folder
  })
  /** A copy of the backup, to be damaged. */
  const copy = () => {
    const folder = path.join(scratch, randomUUID())
    cpSync(made, folder, { recursive: true })
    return folder
  }

  it('refuses a folder and a database that are not empty', async () => {
    const used = await emptyTarget()
    writeFileSync(path.join(used.dataFolder, 'thesis.doc'), 'own')
    await expect(restoreBackup(made, used)).rejects.toThrow(/is not empty\. A backup is restored into an empty folder/)
    expect(readdirSync(used.dataFolder)).toEqual(['thesis.doc'])
    rmSync(path.join(used.dataFolder, 'thesis.doc'))
    await applyMigrations(used.databaseUrl!)
    await expect(restoreBackup(made, used)).rejects.toThrow(/DATABASE_URL: the database is not empty/)
    expect(readdirSync(used.dataFolder)).toEqual([])
  })

  it('refuses what was damaged, whatever it is', async () => {
    const [recording] = readdirSync(path.join(made, 'files/recordings'))
    const damages: [string, (folder: string) => void][] = [
      ['a file', (folder) => appendFileSync(path.join(folder, 'files/recordings', recording!), 'x')],
      ['a table', (folder) => appendFileSync(path.join(folder, 'tables/User.copy.gz'), 'x')],
      ['a missing file', (folder) => rmSync(path.join(folder, 'files/recordings', recording!))],
      ['the manifest', (folder) => appendFileSync(path.join(folder, 'manifest.json'), ' ')],
      [
        'the list of hashes',
        (folder) => {
          const file = path.join(folder, 'SHA256SUMS')
          writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'))
        },
      ],
    ]
    for (const [what, damage] of damages) {
      const folder = copy()
      damage(folder)
      await expect(verifyBackup(folder), what).rejects.toMatchObject({ code: 'unreadable' })
      const elsewhere = await emptyTarget()
      await expect(restoreBackup(folder, elsewhere), what).rejects.toMatchObject({ code: 'unreadable' })
      await elsewhere.database.$disconnect()
    }
  })

  it('that broke off is marked, and begun anew by the next', async () => {
    const damaged = copy()
    const [recording] = readdirSync(path.join(made, 'files/recordings'))
    appendFileSync(path.join(damaged, 'files/recordings', recording!), 'x')
    const elsewhere = await emptyTarget()
    await expect(restoreBackup(damaged, elsewhere)).rejects.toMatchObject({ code: 'unreadable' })
    expect(existsSync(elsewhere.folders.restoring)).toBe(true)
    await restoreBackup(made, elsewhere)
    expect(await hashesBelow(elsewhere.folders.files)).toEqual(await hashesBelow(folders(test.folder).files))
    expect(existsSync(elsewhere.folders.restoring)).toBe(false)
    await elsewhere.database.$disconnect()
  })

  it('migrates the backup of an older version, and refuses that of a newer one with a sentence', async () => {
    const older = await startTestDatabase({ migrated: false })
    ended.push(older.stop)
    const all = readdirSync(path.resolve('prisma/migrations'), { withFileTypes: true })
    const names = all.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).sort()
    await applyMigrations(older.url, undefined, names.slice(0, 1))
    const client = new pg.Client({ connectionString: older.url })
    await client.connect()
    await client.query(
      `insert into "User" (id, email, name, "passwordHash", role) values ($1, 'old@example.org', 'Old', 'none', 'clinician')`,
      [randomUUID()],
    )
    await client.end()
    writeFileSync(folders(older.folder).secrets, '{}')
    const { folder } = await makeBackup(
      { databaseUrl: older.url, folders: folders(older.folder), version: '0.0.1' },
      target,
    )
    const elsewhere = await emptyTarget()
    await restoreBackup(folder, elsewhere)
    expect(await elsewhere.database.user.findMany({ select: { name: true } })).toEqual([{ name: 'Old' }])
    expect(await applyMigrations(elsewhere.databaseUrl!)).toEqual([])
    await elsewhere.database.$disconnect()

    const client2 = new pg.Client({ connectionString: older.url })
    await client2.connect()
    await client2.query(
      `insert into "_prisma_migrations" (id, checksum, migration_name, finished_at) values ('x', 'y', '29990101000000_later', now())`,
    )
    await client2.end()
    const newer = await makeBackup({ databaseUrl: older.url, folders: folders(older.folder), version: '9.9.9' }, target)
    await expect(restoreBackup(newer.folder, await emptyTarget())).rejects.toThrow(
      'This backup was made by a newer Concord (9.9.9) than this one. Update Concord, then restore it.',
    )
  })
})
