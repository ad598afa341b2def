import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { writeFrameFeatures } from '#lib/analysis/frame-features.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { addCaption } from '#lib/studies/clip-captions.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { analysisOf } from '../fixtures/analysis.ts'
import { openBrowser } from '../fixtures/browser.ts'
import type { TestDatabase } from '../fixtures/database.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { analyseAs } from '../fixtures/runs.ts'
import { installSmallEmoclip } from '../fixtures/small-encoder.ts'
import { analysedRecording } from '../fixtures/study-world.ts'
import { testFolder } from '../fixtures/videos.ts'
import { Visitor } from '../fixtures/visitor.ts'

const CLIPS = 4
const CLIP_MS = 2560
const FRAMES = 32
const SIZE = 32
const KINDS = [
  { label: 'smile', text: 'smiles widely' },
  { label: 'still', text: 'keeps still' },
] as const

let product: RunningProduct
let browser: Browser
let page: Page
let studyId: string

beforeAll(async () => {
  product = await startProduct(3258)
  await Visitor.first(product)
  const models = path.join(product.folder, 'models')
  const base = await openBundle(await installSmallEmoclip(models, await mkdtemp(path.join(testFolder, 'small-'))))
  studyId = await withDatabase(product.folder, async (database) => {
    const test = { database, folder: product.folder } as TestDatabase
    const ada = (await database.user.findFirstOrThrow({ where: { email: ADA.email } })) as Person
    const study = { code: 'CAPTIONED', title: 'Captioned', description: '', scale: 'cains', target: 'exp' }
    const id = await createStudy(database, ada, study)
    await database.study.update({ where: { id }, data: { encoder: 'emoclip' } })
    const { name, title, version, intendedUse } = base.manifest
    const encoder = { name, title, version, intendedUse, sha256: base.sha256, precision: 'float32' as const }
    const random = new Random(5)
    for (let i = 0; i < 8; i++) await addCaptioned(test, ada, { studyId: id, participant: `P${i}`, encoder, random })
    return id
  })
  browser = await openBrowser()
  page = await newPage(browser)
  await page.goto(product.url)
  await page.getByLabel('E-mail').fill(ADA.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ADA.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Studies', level: 1 }).waitFor()
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** A recording whose frames are of the first kind and of the second in turn, with a caption for each clip. */
async function addCaptioned(
  test: TestDatabase,
  by: Person,
  {
    studyId,
    participant,
    encoder,
    random,
  }: {
    studyId: string
    participant: string
    encoder: ReturnType<typeof analysisOf>['provenance']['encoder']
    random: Random
  },
): Promise<void> {
  const { database, folder } = test
  const { id } = await addInterview(database, by, { studyId, participant, visit: 'V1', date: '2026-01-02' })
  const recordingId = await analysedRecording(test, by, id, 0, random)
  const clips = Array.from({ length: CLIPS }, (_, i) => ({
    startMs: i * CLIP_MS,
    endMs: (i + 1) * CLIP_MS,
    coverage: 1,
  }))
  const values = Float32Array.from({ length: CLIPS * FRAMES * SIZE }, (_, i) => {
    const kind = Math.floor(i / (FRAMES * SIZE)) % 2
    return (kind === (i % SIZE) % 2 ? 1 : -1) + 0.5 * random.normal()
  })
  const file = path.join(folder, 'features.safetensors')
  const rows = {
    indices: [...new Array(CLIPS * FRAMES).keys()],
    rows: async (from: number, to: number) => values.slice(from * SIZE, to * SIZE),
  }
  await writeFrameFeatures(file, new Map([[0, rows]]), SIZE)
  const key = `features/${recordingId}.safetensors`
  await new DiskStorage(path.join(folder, 'files')).take(key, file)
  const made = analysisOf({ clips })
  const analysis = { ...made, provenance: { ...made.provenance, encoder } }
  const embeddings = new Float32Array(CLIPS * SIZE)
  const analysisId = await analyseAs(database, recordingId, { analysis, embeddings })
  await database.analysis.update({ where: { id: analysisId }, data: { features: key } })
  for (const [i, { startMs, endMs }] of clips.entries())
    await addCaption(database, by, { recordingId, fromMs: startMs, toMs: endMs - 80, ...KINDS[i % 2]! })
}

it('a manager trains an encoder on captions, cancels and goes on, and is told not to judge it in that study', async () => {
  await page.goto(`${product.url}/studies/${studyId}/heads`)
  await page.getByRole('link', { name: 'Train an encoder' }).click()
  await page.getByText('32 captions in 8 interviews of 8 participants.').waitFor()
  await page.getByText('It would learn from 24 clips of 6 participants.').waitFor()
  await page.getByText('It would be tested on 8 clips of 2 classes, of 2 participants held out.').waitFor()
  await pictures(page, 'train-encoder-form')
  await page.getByLabel('Epochs').fill('400')
  await page.getByRole('button', { name: 'Train encoder' }).click()
  await page.getByRole('figure', { name: 'Loss by epoch' }).waitFor({ timeout: 60_000 })
  await pictures(page, 'train-encoder-running')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: /^Run again: Training of/ }).click({ timeout: 30_000 })
  const models = page.getByRole('main').getByRole('link', { name: 'Models' })
  await models.waitFor({ timeout: 120_000 })
  expect(await page.getByText(/^On 8 clips of participants held out/).textContent()).toMatch(/recall of \d+ %/)
  await pictures(page, 'train-encoder-done')
  await models.click()
  await page
    .getByText(/^EmoCLIP \(trained here, /)
    .first()
    .waitFor()
  await page.goto(`${product.url}/studies/${studyId}/settings`)
  const warning = page.getByText('This encoder was trained on captions of this study')
  const encoder = page.getByRole('combobox', { name: 'Encoder' })
  await encoder.waitFor()
  expect(await warning.count()).toBe(0)
  await encoder.click()
  await page.getByRole('option', { name: /trained here/ }).click()
  await warning.waitFor()
  await pictures(page, 'train-encoder-settings')
}, 300_000)
