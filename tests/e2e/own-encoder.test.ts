import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { seeded, TINY, tinyClip, writeWeights } from '../fixtures/clip-family.ts'
import { manifestOf, OWN, ownModel, type Taking } from '../fixtures/own-onnx.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { Visitor } from '../fixtures/visitor.ts'

let product: RunningProduct
let browser: Browser
let page: Page

beforeAll(async () => {
  product = await startProduct(3268)
  await Visitor.first(product)
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

it('an administrator brings an ONNX file: it is looked through, corrected in the form, accepted and installed', async () => {
  const taking: Taking = { layout: 'NTCHW', range: '0-1', channelOrder: 'RGB', mean: [0, 0, 0], deviation: [1, 1, 1] }
  const model = path.join(product.folder, 'clips.onnx')
  await writeFile(model, await ownModel(taking))
  const { file: _, ...fields } = manifestOf(taking, '')
  const licence = { name: 'CC BY-NC 4.0', nonCommercial: true }
  const manifest = path.join(product.folder, 'clips.json')
  await writeFile(manifest, JSON.stringify({ ...fields, licence, output: { ...fields.output, name: 'out', size: 7 } }))

  await page.goto(`${product.url}/models`)
  await page.getByRole('button', { name: 'Import ONNX' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import an encoder of your own' })
  await dialog.locator('input[type=file]').first().setInputFiles(model)
  await dialog.locator('input[type=file]').nth(1).setInputFiles(manifest)
  await dialog.getByRole('button', { name: 'Upload and check' }).click()
  await dialog.getByText('There is no output out. The model has: features.').waitFor({ timeout: 120_000 })
  await dialog.getByText('2 problems keep the model from being installed.').waitFor()
  expect(await dialog.getByRole('button', { name: 'Install' }).count()).toBe(0)
  await pictures(page, 'own-encoder-findings')

  await dialog.getByRole('button', { name: 'Change the manifest' }).click()
  await dialog.getByText('Fill in the manifest').click()
  await dialog.getByLabel('Name of the output').fill('features')
  await dialog.getByLabel('Length of the embedding').fill('')
  await dialog.getByRole('button', { name: 'Check again' }).click()
  await dialog.getByText('output.size is missing.').waitFor()
  await pictures(page, 'own-encoder-form')
  await dialog.getByLabel('Length of the embedding').fill(String(OWN.size))
  await dialog.getByRole('button', { name: 'Check again' }).click()

  await dialog.getByText('The model can be installed.').waitFor({ timeout: 120_000 })
  const install = dialog.getByRole('button', { name: 'Install' })
  expect(await install.isDisabled()).toBe(true)
  await dialog.getByLabel('I accept the licence CC BY-NC 4.0, which excludes commercial use.').check()
  await pictures(page, 'own-encoder-acceptance')
  await install.click()
  await dialog.getByText('Brought is installed.').waitFor({ timeout: 120_000 })
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('region', { name: 'Brought' }).waitFor()
}, 400_000)

it('an administrator brings Exp-CLIP’s projection and the CLIP that it goes over', async () => {
  const file = (name: string) => path.join(product.folder, name)
  await writeWeights(file('clip.pt'), tinyClip(21))
  await writeWeights(file('exp.pth'), seeded({ 'mlp.weight': [TINY.projected, TINY.embedding] }, 4))
  await page.goto(`${product.url}/models`)
  await page.getByRole('button', { name: 'Import checkpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import checkpoint' })
  await dialog.getByRole('combobox', { name: 'Model' }).click()
  await page.getByRole('option', { name: 'Exp-CLIP', exact: true }).click()
  await dialog.locator('input[type=file]').nth(0).setInputFiles(file('exp.pth'))
  await dialog.locator('input[type=file]').nth(2).setInputFiles(file('clip.pt'))
  await pictures(page, 'import-checkpoint')
  await dialog.getByRole('button', { name: 'Upload and import' }).click()
  await page.getByRole('heading', { name: 'Exp-CLIP ViT-128/16@32' }).waitFor({ timeout: 60_000 })
  await page.getByText('used over ViT-128/16@32').waitFor()
})
