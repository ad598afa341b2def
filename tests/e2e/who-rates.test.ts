import { appendFileSync, copyFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { createAda, invitePerson, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { phantomVideo, testFolder } from '../fixtures/videos.ts'

const PASSWORD = 'seven green lanterns hum'

let product: RunningProduct
let browser: Browser
/** Ada manages the study; Ruth and Bo rate. */
let ada: Page
let ruth: Page
let bo: Page
let study: string
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3274)
  browser = await openBrowser()
  ada = await opened()
  await createAda(ada, product)
  ruth = await joined('Ruth')
  bo = await joined('Bo')
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

async function opened(): Promise<Page> {
  const page = await newPage(browser)
  page.on('pageerror', (error) => problems.push(error.message))
  return page
}

/** A person who followed their invitation. */
async function joined(name: string): Promise<Page> {
  const link = await invitePerson(ada, product.url, name)
  const page = await opened()
  await page.goto(link)
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Set password and sign in' }).click()
  await page.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
  return page
}

/** A drawn video under several names, each with bytes of its own at its end. */
async function files(...names: string[]): Promise<string[]> {
  const drawn = await phantomVideo('drawn-once.mp4', 3)
  return names.map((name, i) => {
    const file = path.join(testFolder, name)
    copyFileSync(drawn, file)
    // An MP4 box that players skip.
    appendFileSync(file, Buffer.from([0, 0, 0, 12, 0x66, 0x72, 0x65, 0x65, 0, 0, 0, i]))
    return file
  })
}

async function addMember(name: string): Promise<void> {
  await ada.getByRole('combobox', { name: 'E-mail' }).fill(`${name.toLowerCase()}@example.org`)
  await ada.getByRole('button', { name: 'Add', exact: true }).click()
  await ada.getByRole('cell', { name, exact: true }).waitFor()
}

/** Rates the first interview that waits on the home page, a key an item, and signs. @returns which it was */
async function rateNext(page: Page, keys: string): Promise<string> {
  await page.goto(product.url)
  const link = page.getByRole('region', { name: 'To rate' }).getByRole('link').first()
  const name = (await link.textContent())!
  await link.click()
  await page.getByRole('radiogroup', { name: /^N1 / }).getByRole('radio').first().focus()
  await page.keyboard.type(keys)
  await page.getByText('all saved').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').getByLabel('Your password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('Locked', { exact: true }).waitFor()
  return name
}

async function confirm(page: Page, action: string, password: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password').fill(password)
  await dialog.getByRole('button', { name: action }).click()
}

describe('a study whose interviews are divided among raters', () => {
  it('has its recordings and raters', async () => {
    await ada.goto(product.url)
    await ada.getByRole('button', { name: 'New study' }).click()
    await ada.getByLabel('Title').fill('Who rates what')
    await ada.getByRole('textbox', { name: 'Code' }).fill('WHO-1')
    await ada.getByRole('combobox', { name: 'Items to rate' }).click()
    await ada.getByRole('option', { name: 'Negative, 7 items' }).click()
    await ada.getByRole('button', { name: 'Create study' }).click()
    await ada.getByRole('heading', { name: 'No interviews yet' }).waitFor()
    study = ada.url()
    await ada.goto(`${study}/add-recordings`)
    await ada
      .locator('input[aria-label="Video files of interviews"]')
      .setInputFiles(await files(...['P001', 'P002', 'P003', 'P004'].map((code) => `${code}_V1_2026-03-01.mp4`)))
    await ada.getByRole('button', { name: /^Add 4/ }).click()
    await ada.getByText('4 uploaded').waitFor({ timeout: 60_000 })
    await ada.goto(`${study}/members`)
    await addMember('Ruth')
    await addMember('Bo')
  }, 240_000)

  it('is divided with a preview, and the table says so', async () => {
    await ada.goto(study)
    await ada.getByRole('checkbox', { name: 'Select P001, V1' }).click()
    await ada.getByRole('checkbox', { name: 'Select P004, V1' }).click({ modifiers: ['Shift'] })
    await ada.getByText('4 selected').waitFor()
    await ada.getByRole('button', { name: 'Columns' }).click()
    await ada.getByRole('checkbox', { name: 'Assigned to' }).click()
    await ada.getByRole('columnheader', { name: 'Assigned to' }).waitFor()
    await ada.keyboard.press('Escape')
    await ada.getByRole('button', { name: 'Date' }).click()
    await ada.getByRole('columnheader', { name: 'Date' }).waitFor()
    expect(ada.url()).toContain('sort=date')
    await pictures(ada, 'who-interviews')
    await ada.getByRole('button', { name: 'Assign raters…' }).click()
    const dialog = ada.getByRole('dialog')
    await dialog.getByLabel('Rated twice, %').fill('50')
    await dialog.getByLabel('Due').fill('2026-01-31')
    await dialog.getByRole('textbox', { name: 'Seed' }).fill('7')
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.getByText('4 interviews are assigned, 2 double ratings among them').waitFor()
    await pictures(ada, 'who-preview')
    await dialog.getByRole('button', { name: 'Assign 4 interviews' }).click()
    await ada.getByText('6 assignments saved.').waitFor()
    await ada.getByRole('cell', { name: 'Bo, Ruth' }).first().waitFor()
    await ada.goto(`${study}/ratings?show=overdue`)
    await ada.getByText('6 assignments').waitFor()
    await pictures(ada, 'who-ratings')
  }, 240_000)

  it('shows each rater theirs alone', async () => {
    for (const page of [ruth, bo]) {
      await page.goto(product.url)
      const waiting = page.getByRole('region', { name: 'To rate' })
      await waiting.getByText('3 interviews').waitFor()
      await waiting.getByText('3 overdue').waitFor()
    }
    await pictures(ruth, 'who-home')
    await ruth.goto(`${study}/ratings`)
    await ruth.getByRole('heading', { name: 'Your assignments' }).waitFor()
    expect(await ruth.getByText('Bo', { exact: true }).count()).toBe(0)
    for (let i = 0; i < 3; i++) {
      await rateNext(ruth, '3333333')
      await rateNext(bo, '5333333')
    }
  }, 240_000)

  it('has a list of disagreements, which are settled by both', async () => {
    await ada.goto(`${study}/ratings?view=disagreements`)
    await ada.getByLabel('More than, points on an item').fill('1')
    await ada.getByRole('button', { name: 'Set limits' }).click()
    await ada.getByText('2 interviews rated by several; 2 beyond the limits, 2 still to decide.').waitFor()
    await pictures(ada, 'who-disagreements')
    for (const page of [ada, ruth, bo]) {
      await page.goto(product.url)
      await page.getByRole('region', { name: 'To settle' }).getByText('2 interviews').waitFor()
    }
    await pictures(ada, 'who-settle')
    await ada.goto(`${study}/ratings?view=disagreements`)
    const address = (await ada
      .getByRole('table', { name: 'Disagreements' })
      .getByRole('link')
      .first()
      .getAttribute('href'))!
    await ruth.goto(product.url + address)
    await ruth.getByText('6 of 7 items agree. 1 to decide: N1.').waitFor()
    await pictures(ruth, 'who-consensus')
    await ruth.getByRole('combobox', { name: 'Consensus on N1' }).click()
    await ruth.getByRole('option', { name: '5 (given)' }).click()
    await ruth.getByRole('button', { name: 'Save consensus' }).click()
    await ruth.getByRole('button', { name: 'Sign consensus' }).click()
    await pictures(ruth, 'who-sign')
    await confirm(ruth, 'Sign consensus', PASSWORD)
    await ruth.getByText('Signed by Ruth. Waiting for Bo, or').waitFor()
    await pictures(ruth, 'who-waits')
    await bo.goto(product.url)
    await bo.getByRole('region', { name: 'To settle' }).getByText('waits for your signature').waitFor()
    await pictures(bo, 'who-to-sign')
    await bo.goto(product.url + address)
    await bo.getByRole('button', { name: 'Sign consensus' }).click()
    await confirm(bo, 'Sign consensus', PASSWORD)
    await bo.getByRole('heading', { name: 'Signed versions' }).waitFor()
    await pictures(bo, 'who-signed')
    await ada.reload()
    await ada.getByText('2 interviews rated by several; 2 beyond the limits, 1 still to decide.').waitFor()
    await ada.getByText('Reliability', { exact: true }).click()
    await ada.getByRole('table', { name: /^Agreement of/ }).waitFor()
    await pictures(ada, 'who-reliability')
    expect(problems).toEqual([])
  }, 240_000)

  it('certifies by enough interviews, and exports a selection', async () => {
    await ada.goto(`${study}/ratings?view=training`)
    await ada.getByLabel('Certified from an ICC of').fill('0.8')
    await ada.getByLabel('Least number of interviews').fill('12')
    await ada.getByRole('button', { name: 'Set', exact: true }).click()
    await ada.getByRole('button', { name: 'Set', exact: true, disabled: true }).waitFor()
    await pictures(ada, 'who-training')
    await ada.goto(study)
    await ada.getByRole('checkbox', { name: 'Select P001, V1' }).click()
    await ada.getByRole('checkbox', { name: 'Select P002, V1' }).click()
    await ada.getByRole('button', { name: 'Export…' }).click()
    const dialog = ada.getByRole('dialog')
    await dialog.getByLabel('REDCap import file and data dictionary').check()
    await pictures(ada, 'who-export')
    await dialog.getByRole('button', { name: 'Export 2 interviews' }).click()
    await dialog.getByRole('link', { name: /^Download/ }).waitFor({ timeout: 60_000 })
    await dialog.getByText('Data: tables, redcap, 2 interviews').waitFor()
    await pictures(ada, 'who-exported')
    await ada.goto(`${study}/export`)
    await ada.getByRole('link', { name: 'Download who they are' }).waitFor()
    await pictures(ada, 'who-codes')
    expect(problems).toEqual([])
  }, 240_000)

  it('takes an imported list of participants back', async () => {
    await ada.goto(`${study}/import-participants`)
    const list = {
      name: 'list.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Code;Visit;Date\nX-1;V1;45352\nX-2;V1;01.03.26\n'),
    }
    await ada.locator('input[type=file]').first().setInputFiles(list)
    await ada.getByRole('button', { name: 'Add 2 participants and 2 interviews' }).click()
    await ada.getByText('list.csv: 2 participants and 2 interviews').waitFor()
    await pictures(ada, 'who-lists')
    await ada.getByRole('button', { name: 'Undo… list.csv' }).click()
    await pictures(ada, 'who-undo')
    await ada.getByRole('button', { name: 'Undo import' }).click()
    await ada.getByText('2 participants and 2 interviews removed.').waitFor()
    expect(problems).toEqual([])
  }, 120_000)
})
