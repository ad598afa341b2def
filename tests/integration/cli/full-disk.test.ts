import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { embeddedOwnerUrl } from '#lib/database/embedded-server.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { concord } from '../../fixtures/concord.ts'
import { until } from '../../fixtures/processes.ts'
import { type RunningProduct, startProduct } from '../../fixtures/product.ts'
import { hasSmallDisks, SmallDisk } from '../../fixtures/small-disk.ts'
import { phantomVideo } from '../../fixtures/videos.ts'
import { Visitor } from '../../fixtures/visitor.ts'

const MB = 2 ** 20
const FULL = /The disk (?:of the server )?(?:is full|has room for)/

describe.runIf(hasSmallDisks)('a disk that is full', () => {
  let disk: SmallDisk
  let product: RunningProduct
  let ada: Visitor
  let studyId: string
  let interviewId: string
  const folder = () => path.join(disk.folder, 'data')

  beforeAll(async () => {
    disk = new SmallDisk(200)
    await mkdir(folder(), { mode: 0o755 })
    product = await startProduct(3985, { folder: folder() })
    ada = await Visitor.first(product)
    // The worker writes the embedded encoders on its first start.
    await until(async () => (await ada.rpc.models.encoders()).length > 0 || undefined)
    const study = { code: 'FULL', title: 'Full', description: '', scale: 'cains', target: 'exp' } as const
    studyId = (await ada.rpc.studies.create(study)).id
    interviewId = (await added('P01')).id
  }, 400_000)
  afterAll(async () => {
    disk?.empty()
    await product?.stop()
    disk?.remove()
  })

  const added = (participant: string) =>
    ada.rpc.interviews.add({ studyId, participant, visit: 'V1', date: '2026-01-05' })
  const participants = async () =>
    (await ada.rpc.interviews.list({ studyId })).rows.map(({ participant }) => participant).sort()
  const refusalOf = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: { status?: number; message: string }) => error,
    )
  const answers = async () => ((await fetch(`${product.url}/api/health`).catch(() => undefined))?.ok ? true : undefined)

  /** Does something as the owner of the database. */
  async function asOwner(sql: string): Promise<void> {
    const { secrets, running } = dataFolders(folder())
    const { database } = JSON.parse(await readFile(secrets, 'utf8')) as { database: string }
    const { databasePort } = JSON.parse(await readFile(running, 'utf8')) as { databasePort: number }
    const client = new pg.Client({ connectionString: embeddedOwnerUrl(database, databasePort) })
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end().catch(() => {})
    }
  }

  it('takes no upload that it has no room for, and says so before the first byte', async () => {
    const answer = await ada.beginUpload(400 * MB, { interviewId, filename: 'a.mp4' })
    expect(answer.status).toBe(507)
    expect(await answer.text()).toMatch(/The disk of the server has room for/)
    expect(await readdir(dataFolders(folder()).uploads)).toEqual([])
  })

  it('stops an upload that it fills up during, and takes the rest once there is room', async () => {
    const bytes = new Uint8Array(randomBytes(8 * MB))
    const begun = await ada.beginUpload(bytes.length, { interviewId, filename: 'a.mp4' })
    expect(begun.status).toBe(201)
    const location = begun.headers.get('location')!
    expect((await ada.sendBytes(location, 0, bytes.slice(0, MB))).status).toBe(204)
    disk.fill(2 * MB)
    const stopped = await ada.sendBytes(location, MB, bytes.slice(MB))
    expect(stopped.status).toBe(507)
    expect(await stopped.text()).toMatch(FULL)
    disk.empty()
    await until(answers)
    const there = (await ada.uploadedBytes(location))!
    expect(there).toBeGreaterThanOrEqual(MB)
    expect(there).toBeLessThan(bytes.length)
    expect((await ada.sendBytes(location, there, bytes.slice(there))).status).toBe(204)
    const recording = path.basename(location)
    const stored = new Uint8Array(await (await ada.fetch(`/api/recordings/${recording}`)).arrayBuffer())
    expect(hashOf(stored)).toBe(hashOf(bytes))
  })

  it('stores nothing of what is refused, keeps what was stored, and goes on once there is room', async () => {
    const stored = await participants()
    disk.fill()
    // The next file of the database's log has no room.
    await asOwner('select pg_switch_wal()').catch(() => {})
    let refused: Awaited<ReturnType<typeof refusalOf>>
    for (let i = 2; !refused && i < 100; i++) {
      const name = `P${String(i).padStart(2, '0')}`
      refused = await refusalOf(added(name))
      if (!refused) stored.push(name)
    }
    expect(refused).toMatchObject({ status: 507, message: expect.stringMatching(FULL) })
    const exported = await ada.fetch(`/api/studies/${studyId}/agreement?format=csv`)
    expect(exported.status).toBe(507)
    expect(await exported.text()).toMatch(FULL)
    expect((await ada.fetch('/')).status, 'the web app is there').not.toBe(502)
    expect(product.process.exitCode).toBeNull()

    disk.empty()
    await until(answers, 120_000)
    await until(async () => ((await refusalOf(participants())) ? undefined : true))
    expect(await participants()).toEqual(stored)
    await added('P99')
    expect(await participants()).toEqual([...stored, 'P99'])
  }, 300_000)

  it('makes no half backup', async () => {
    const target = path.join(disk.folder, 'backups')
    const backup = () => concord(['backup', target], { env: { CONCORD_DATA: folder(), DATABASE_URL: '' } })
    disk.fill(3 * MB)
    const full = await backup()
    expect(full.code).toBe(1)
    expect(full.stderr).toMatch(/^The disk of the backups in .* (?:is full|has room for)/)
    expect(existsSync(target) ? await readdir(target) : []).toEqual([])
    disk.empty()
    await until(answers, 120_000)
    const made = await backup()
    expect(made.code, made.stderr).toBe(0)
    expect(await readdir(target)).toHaveLength(1)
  }, 300_000)

  it('makes an analysis wait, which goes on by itself once there is room', async () => {
    const video = new Uint8Array(await readFile(await phantomVideo('full-disk.mp4', 6)))
    const { id } = await added('P100')
    const begun = await ada.beginUpload(video.length, { interviewId: id, filename: 'b.mp4' })
    // What the analysis writes is small, so it begins once there is no room at all.
    const worker = product.part('worker')!.pid
    process.kill(worker, 'SIGSTOP')
    const location = begun.headers.get('location')!
    expect((await ada.sendBytes(location, 0, video)).status).toBe(204)
    disk.fill()
    process.kill(worker, 'SIGCONT')
    const state = async () => (await ada.rpc.interviews.see({ id })).analysis!
    const waiting = await until(async () => {
      const now = await state()
      return now.waits !== null || ['done', 'failed'].includes(now.state) ? now : undefined
    }, 240_000)
    expect(waiting).toMatchObject({ state: 'queued', waits: expect.stringContaining('free space on its disk') })
    disk.empty()
    const ended = await until(
      async () => (['done', 'failed'].includes((await state()).state) ? await state() : undefined),
      240_000,
    )
    expect(ended).toMatchObject({ state: 'done', problem: null })
    // The worker tidies up right after the end is stored.
    await until(async () => (await readdir(dataFolders(folder()).work)).length === 0 || undefined)
  }, 600_000)
})

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
