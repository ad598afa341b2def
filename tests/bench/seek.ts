import { createReadStream, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { byteRange } from '#app/exports/byte-range.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { repeatedVideo } from '../fixtures/long-recording.ts'
import { openBrowser } from '../fixtures/open-browser.ts'
import { startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { Visitor } from '../fixtures/visitor.ts'

const DRAWN_SECONDS = 60
const SEEKS = 40

/** What is measured of a recording in a page, in ms. */
interface Measured {
  /** From asking for the page's video to its first picture. */
  openMs: number
  /** From each seek to the picture that it leads to. */
  seeksMs: number[]
}

/**
 * How long a seek takes in a recording of an hour (1280x720, 25 pictures a second, a key picture every 2 s), through the
 * running product on the page of its interview, and through a server that does nothing but send parts of the file.
 * `--minutes` and `--port` change how long it is and where the product listens.
 */
export async function benchSeek(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { minutes: { type: 'string', default: '60' }, port: { type: 'string', default: '3994' } },
  })
  const [minutes, port] = [Number(values.minutes), Number(values.port)]
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-seek-'))
  const product = await startProduct(port, { folder: path.join(folder, 'data') })
  const browser = await openBrowser()
  try {
    const drawn = path.join(folder, 'drawn.mp4')
    await renderPhantom(drawn, planPhantomStudy(1, DRAWN_SECONDS)[0]!, {
      lengthS: DRAWN_SECONDS,
      width: 1280,
      height: 720,
    })
    const visitor = await Visitor.first(product)
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await context.addCookies(cookiesOf(visitor, product.url))
    console.log(`A recording of ${minutes} minutes; ${SEEKS} seeks each, at random:`)
    for (const indexFirst of [false, true]) {
      const file = path.join(folder, `${indexFirst}.mp4`)
      repeatedVideo(drawn, file, (minutes * 60) / DRAWN_SECONDS, indexFirst)
      const megabytes = Math.round(statSync(file).size / 1e6)
      const plain = await servePlainly(file)
      const alone = await measured(await context.newPage(), plain.url)
      await plain.close()
      const interviewId = await interviewWith(product.folder, visitor, file, indexFirst)
      const url = `${product.url}/interviews/${interviewId}`
      // The first page after a start also waits for the server to load its programs and plan its queries, whatever the recording is like.
      const first = await context.newPage()
      const firstMs = await firstPicture(first, url)
      await first.close()
      const own = await measured(await context.newPage(), url)
      console.log(`Index ${indexFirst ? 'before' : 'behind'} the pictures, ${megabytes} MB:`)
      say('a server that only sends parts', alone)
      say('Concord', own)
      console.log(
        `  the page when it was opened before that, for the first time: ${firstMs.toFixed(0)} ms to its first picture`,
      )
      const ratio = median(own.seeksMs) / median(alone.seeksMs)
      console.log(`  Concord takes ${ratio.toFixed(2)} times as long as the server alone`)
    }
  } finally {
    await browser.close()
    await product.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function say(what: string, { openMs, seeksMs }: Measured): void {
  const sorted = seeksMs.toSorted((a, b) => a - b)
  const worst = sorted[Math.floor(0.95 * sorted.length)]!
  console.log(
    `  ${what}: a seek to its picture in ${median(seeksMs).toFixed(0)} ms (median), ${worst.toFixed(0)} ms (95th percentile); first picture of the page in ${openMs.toFixed(0)} ms`,
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

function cookiesOf(visitor: Visitor, url: string) {
  return visitor.headers.cookie!.split('; ').map((cookie) => {
    const [name, value] = cookie.split(/=(.*)/s) as [string, string]
    return { name, value, url }
  })
}

/** An interview whose recording is the file, which is moved into the product's storage. @returns its id */
async function interviewWith(folder: string, visitor: Visitor, file: string, indexFirst: boolean): Promise<string> {
  const code = indexFirst ? 'FIRST' : 'LAST'
  const study = { code, title: code, description: '', scale: 'cains', target: 'exp', blinding: 'open' as const }
  const { id: studyId } = await visitor.rpc.studies.create(study)
  const visit = { studyId, participant: 'P-001', visit: 'V1', date: '2026-01-02' }
  const { id } = await visitor.rpc.interviews.add(visit)
  await withDatabase(folder, async (database) => {
    const person = await database.user.findFirstOrThrow()
    const recording = { path: file, name: 'hour.mp4', bytes: statSync(file).size }
    await takeRecording(database, new DiskStorage(path.join(folder, 'files')), person, id, recording)
  })
  return id
}

/** A page with nothing but the video, and the parts of the file that it asks for. */
async function servePlainly(file: string): Promise<{ url: string; close(): Promise<void> }> {
  const size = statSync(file).size
  const server = createServer((request, response) => {
    if (request.url === '/') {
      response.setHeader('content-type', 'text/html').end('<video src="/file" preload="metadata" width="900"></video>')
      return
    }
    const range = byteRange(request.headers.range ?? null, size)
    const { start, end } = range && range !== 'unsatisfiable' ? range : { start: 0, end: size - 1 }
    const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'content-length': end - start + 1 }
    response.writeHead(range ? 206 : 200, { ...headers, 'content-range': `bytes ${start}-${end}/${size}` })
    createReadStream(file, { start, end })
      .on('error', () => response.destroy())
      .pipe(response)
    response.on('close', () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Opens a page. @returns from asking for it to the first picture of its video, in ms */
async function firstPicture(page: Page, url: string): Promise<number> {
  page.setDefaultTimeout(120_000)
  await page.goto(url)
  await page.locator('video').waitFor({ state: 'attached' })
  return page.evaluate(async () => {
    const video = document.querySelector('video')!
    while (video.readyState < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    return performance.now()
  })
}

async function measured(page: Page, url: string): Promise<Measured> {
  const openMs = await firstPicture(page, url)
  const random = new Random(3)
  const places = Array.from({ length: SEEKS }, () => random.next())
  const seeksMs = await page.evaluate(async (shares) => {
    const video = document.querySelector('video')!
    const times: number[] = []
    for (const share of shares) {
      const wanted = share * (video.duration - 1)
      const started = performance.now()
      const shown = new Promise<void>((resolve) => {
        const see: VideoFrameRequestCallback = (_now, { mediaTime }) => {
          if (Math.abs(mediaTime - wanted) < 0.2) resolve()
          else video.requestVideoFrameCallback(see)
        }
        video.requestVideoFrameCallback(see)
      })
      video.currentTime = wanted
      await shown
      times.push(performance.now() - started)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    return times
  }, places)
  await page.close()
  return { openMs, seeksMs }
}
