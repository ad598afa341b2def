import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbeddedServer } from '#lib/database/embedded-server.ts'

const scratch = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
// The user that runs the database has to get through.
chmodSync(scratch, 0o755)
const data = path.join(scratch, 'Zoë’s data #1 100%')
const cluster = path.join(data, 'database')
const PASSWORD = 'only-for-this-test-run'
const isRoot = process.getuid?.() === 0
let running: EmbeddedServer | undefined

beforeAll(async () => {
  running = await startEmbeddedServer(cluster, PASSWORD)
  await sql('create table kept (id int)')
  await stop()
})
afterAll(async () => {
  await stop()
  rmSync(scratch, { recursive: true, force: true })
})

async function stop(): Promise<void> {
  await running?.stop()
  running = undefined
}

async function sql(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: running!.ownerUrl })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** The user number that the server runs as. */
const uidOf = (pid: number) => Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])

function giveAll(folder: string, uid: number): void {
  lchownSync(folder, uid, uid)
  for (const { parentPath, name } of readdirSync(folder, { withFileTypes: true, recursive: true }))
    lchownSync(path.join(parentPath, name), uid, uid)
}

describe('the embedded database', () => {
  it('lies in a folder of any name and is found again', async () => {
    expect(readdirSync(data)).toEqual(['database'])
    running = await startEmbeddedServer(cluster, PASSWORD)
    expect(await sql('select count(*)::int as n from kept')).toEqual([{ n: 0 }])
    await stop()
  })

  it.runIf(isRoot && process.platform === 'linux')('runs as its owner where root starts it', async () => {
    // A user that no list of users has: whoever else comes to the machine makes no difference.
    giveAll(cluster, 54_321)
    running = await startEmbeddedServer(cluster, PASSWORD)
    expect(uidOf(running.process.pid!)).toBe(54_321)
    expect(await sql('select count(*)::int as n from kept')).toEqual([{ n: 0 }])
    await stop()
    expect(statSync(cluster).uid).toBe(54_321)
  })

  it.runIf(isRoot && process.platform === 'linux')(
    'is given to a plain user where a backup made it root’s',
    async () => {
      giveAll(cluster, 0)
      running = await startEmbeddedServer(cluster, PASSWORD)
      expect(uidOf(running.process.pid!)).not.toBe(0)
      expect(statSync(path.join(cluster, 'PG_VERSION')).uid).toBe(statSync(cluster).uid)
      expect(await sql('select count(*)::int as n from kept')).toEqual([{ n: 0 }])
      await stop()
    },
  )

  it.runIf(isRoot && process.platform === 'linux')(
    'lies elsewhere where its user can’t reach the data folder',
    async () => {
      const closed = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
      const link = path.join(closed, 'data/database')
      let shelter = ''
      try {
        running = await startEmbeddedServer(link, PASSWORD)
        shelter = path.dirname(readlinkSync(link))
        await sql('create table kept (id int)')
        await stop()
        // The data folder may be moved: the link is what counts.
        renameSync(path.join(closed, 'data'), path.join(closed, 'moved'))
        running = await startEmbeddedServer(path.join(closed, 'moved/database'), PASSWORD)
        expect(await sql('select count(*)::int as n from kept')).toEqual([{ n: 0 }])
      } finally {
        await stop()
        rmSync(closed, { recursive: true, force: true })
        if (shelter.startsWith('/var/lib/concord/')) rmSync(shelter, { recursive: true, force: true })
      }
      expect(existsSync(shelter)).toBe(false)
    },
  )

  it('says so where the password is another than that of the database', async () => {
    await expect(startEmbeddedServer(cluster, 'of-another-installation')).rejects.toThrow(
      /CONCORD_DATA: the database in .* has another password than secrets\.json/,
    )
  })

  it('says so where another version of PostgreSQL made it', async () => {
    const file = path.join(cluster, 'PG_VERSION')
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, '11\n')
    try {
      await expect(startEmbeddedServer(cluster, PASSWORD)).rejects.toThrow(
        /was created by PostgreSQL 11, and this version of Concord includes PostgreSQL/,
      )
    } finally {
      writeFileSync(file, before)
    }
  })

  it('starts although another program has the number of an earlier server, and stops neither it nor another server', async () => {
    const elsewhere = await startEmbeddedServer(path.join(scratch, 'elsewhere'), PASSWORD)
    try {
      // Each is alive; PostgreSQL alone would refuse to start.
      for (const pid of [process.pid, elsewhere.process.pid!]) {
        writeFileSync(path.join(cluster, 'postmaster.pid'), `${pid}\n${cluster}\n`)
        if (isRoot) chownSync(path.join(cluster, 'postmaster.pid'), statSync(cluster).uid, statSync(cluster).gid)
        running = await startEmbeddedServer(cluster, PASSWORD)
        expect(await sql('select count(*)::int as n from kept')).toEqual([{ n: 0 }])
        await stop()
      }
      const client = new pg.Client({ connectionString: elsewhere.ownerUrl })
      await client.connect()
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
      await client.end()
    } finally {
      await elsewhere.stop()
    }
  })

  it('takes the place of its own server that was left behind', async () => {
    const left = await startEmbeddedServer(cluster, PASSWORD)
    const ended = new Promise((resolve) => left.process.once('exit', resolve))
    running = await startEmbeddedServer(cluster, PASSWORD)
    await ended
    expect(await sql('select count(*)::int as n from kept')).toEqual([{ n: 0 }])
    await stop()
  })
})
