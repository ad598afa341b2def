import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { openProfile } from '../fixtures/browser.ts'
import { ADA } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { testFolder } from '../fixtures/videos.ts'
import { Visitor } from '../fixtures/visitor.ts'

/** Two pieces as uploads send them, and half of a third. */
const BYTES = 80 * 2 ** 20
/** Slow enough to be broken off in the middle. */
const BYTES_A_SECOND = 16 * 2 ** 20

let product: RunningProduct
let context: BrowserContext
let page: Page
let network: CDPSession
let addUrl: string
const problems: string[] = []

/** The same bytes here and in a page, by a number. */
const filled = (seed: number) => {
  const words = new Uint32Array(BYTES / 4)
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 2_654_435_761) ^ seed
  return Buffer.from(words.buffer)
}
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const tray = () => page.getByRole('region', { name: 'Uploads' })
const uploads = () => dataFolders(product.folder).uploads

beforeAll(async () => {
  product = await startProduct(3243)
  await Visitor.first(product)
  const studyId = await withDatabase(product.folder, async (database) => {
    const ada = (await database.user.findFirstOrThrow({ where: { email: ADA.email } })) as Person
    const study = { code: 'CUT', title: 'Cut off', description: '', scale: 'cains', target: 'exp' }
    return createStudy(database, ada, study)
  })
  addUrl = `${product.url}/studies/${studyId}/add-recordings`
  context = await openProfile(path.join(product.folder, 'browser'))
  page = context.pages()[0] ?? (await context.newPage())
  page.setDefaultTimeout(60_000)
  page.on('dialog', (dialog) => void dialog.accept())
  page.on('pageerror', (error) => problems.push(error.message))
  network = await context.newCDPSession(page)
  await page.goto(product.url)
  await page.getByLabel('E-mail').fill(ADA.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ADA.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'No studies yet' }).or(page.getByText('Cut off')).first().waitFor()
}, 900_000)

afterAll(async () => {
  await context?.close()
  await product?.stop()
})

async function slow(bytesASecond: number): Promise<void> {
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesASecond,
  })
}

/** Bytes of the upload under way that the server has. */
function arrived(): number {
  const files = readdirSync(uploads()).filter((name) => !name.endsWith('.json'))
  return Math.max(0, ...files.map((name) => statSync(path.join(uploads(), name)).size))
}

/** Waits for the middle of an upload: one piece is there, and a part of the next. */
const middle = () => expect.poll(arrived, { timeout: 60_000, interval: 50 }).toBeGreaterThan(36 * 2 ** 20)

/** Drops a file of the browser's own storage, whose handle needs no permission after a reload. */
async function dropKept(name: string, seed: number): Promise<void> {
  await page.evaluate(
    async ([name, seed, bytes]) => {
      const root = await navigator.storage.getDirectory()
      const handle = await root.getFileHandle(name, { create: true })
      const words = new Uint32Array(bytes / 4)
      for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 2_654_435_761) ^ seed
      const writable = await handle.createWritable()
      await writable.write(words)
      await writable.close()
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(await handle.getFile())
      Object.defineProperty(DataTransferItem.prototype, 'getAsFileSystemHandle', {
        configurable: true,
        value: async () => handle,
      })
      const area = document.querySelector('input[aria-label="Video files of interviews"]')!.parentElement!
      for (const type of ['dragenter', 'dragover', 'drop'])
        area.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    },
    [name, seed, BYTES] as const,
  )
}

/** Begins the upload of the one file that was dropped, and waits until it is in the middle. */
async function begin(): Promise<void> {
  await slow(BYTES_A_SECOND)
  await page.getByRole('button', { name: 'Add 1 recording' }).click()
  await middle()
}

/** The end of an upload, which is the same file. @param participant whose recording it is */
async function endsTheSame(participant: string, seed: number): Promise<void> {
  await slow(-1)
  await tray().getByText('1 recording uploaded').waitFor({ timeout: 90_000 })
  await tray().getByRole('button', { name: 'Close' }).click()
  const key = await withDatabase(product.folder, async (database) => {
    const where = { interview: { participant: { code: participant } } }
    return (await database.recording.findFirstOrThrow({ where })).storageKey!
  })
  const kept = readFileSync(path.join(dataFolders(product.folder).files, key))
  expect(sha256(kept)).toBe(sha256(filled(seed)))
}

describe('an upload that is broken off in the middle', () => {
  it('goes on by itself after a reload where the browser still has the file', async () => {
    await page.goto(addUrl)
    await page.getByRole('heading', { name: 'Add recordings' }).waitFor()
    await dropKept('P001_V1_2026-03-01.mp4', 1)
    await begin()
    const offsets: number[] = []
    page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']))
    })
    await page.reload()
    await endsTheSame('P001', 1)
    // Nothing that had arrived is sent again.
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(32 * 2 ** 20)
  }, 240_000)

  it('asks for the file where the browser may not open it any more, and knows it by its content', async () => {
    const [file, other, copy] = ['P002_V1_2026-03-01.mp4', 'another.mp4', 'renamed.mp4'].map((name) =>
      path.join(testFolder, name),
    ) as [string, string, string]
    writeFileSync(file, filled(2))
    writeFileSync(copy, filled(2))
    writeFileSync(other, filled(3))
    await page.goto(addUrl)
    await page.locator('input[aria-label="Video files of interviews"]').setInputFiles(file)
    await begin()
    await page.reload()
    await tray().getByText('1 upload was interrupted').waitFor()
    await pictures(page, 'uploads-again')
    const choose = async (chosen: string) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        tray().getByRole('button', { name: 'Choose file' }).click(),
      ])
      await chooser.setFiles(chosen)
    }
    await choose(other)
    await page.getByText('another.mp4 is not a file whose upload was interrupted').waitFor()
    await choose(copy)
    await endsTheSame('P002', 2)
  }, 240_000)

  it('goes on after signing in again', async () => {
    await page.goto(addUrl)
    await page.getByRole('heading', { name: 'Add recordings' }).waitFor()
    await dropKept('P003_V1_2026-03-01.mp4', 4)
    await begin()
    await withDatabase(product.folder, (database) => database.session.deleteMany())
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.getByLabel('Password').fill(ADA.password)
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    await endsTheSame('P003', 4)
  }, 240_000)

  it('goes on after the server was killed', async () => {
    await page.goto(addUrl)
    await page.getByRole('heading', { name: 'Add recordings' }).waitFor()
    await dropKept('P004_V1_2026-03-01.mp4', 5)
    await begin()
    process.kill(product.part('web')!.pid, 'SIGKILL')
    await endsTheSame('P004', 5)
    expect(problems).toEqual([])
  }, 240_000)
})
