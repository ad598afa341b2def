import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'

const PASSWORD = 'correct horse battery'

let product: RunningProduct
let browser: Browser
let page: Page
let interview: string
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3226)
  browser = await openBrowser()
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => problems.push(error.message))
  await page.goto(product.url)
  await page.getByLabel('One-time code').fill(product.setupCode)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
  await page.getByRole('button', { name: /administrator/ }).click()
  await page.getByRole('heading', { name: 'No studies yet' }).waitFor()
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

async function chooseFromMenu(item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function deleteWith(reason: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Moved to the bin').waitFor()
}

describe('one clinician with an open study', () => {
  it('rates quickly on a slow network, and every click is saved', async () => {
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByLabel('Title').fill('Expression')
    await page.getByRole('textbox', { name: 'Code' }).fill('EXP-1')
    await page.getByRole('combobox', { name: 'Rating scale' }).click()
    await page.getByRole('option', { name: /CAINS/ }).click()
    await page.getByRole('radio', { name: 'Open' }).check()
    await page.getByRole('button', { name: 'Create study' }).click()
    await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
    await page.getByRole('button', { name: 'Add interview' }).click()
    await page.getByRole('textbox', { name: 'Participant' }).fill('P-001')
    await page.getByRole('dialog').getByRole('button', { name: 'Add interview' }).click()
    await page.getByRole('heading', { name: /^P-001/ }).waitFor()
    interview = page.url()
    await page.route('**/rpc/sheets/save', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await route.continue()
    })
    await page.getByRole('link', { name: 'Rate', exact: true }).click()
    await page.getByRole('radiogroup').first().waitFor()
    const items = await page.getByRole('radiogroup').all()
    for (const item of items) await item.getByText('2', { exact: true }).click()
    await page.getByRole('button', { name: 'Sign and lock' }).waitFor()
    await page.getByText('all saved').waitFor()
    await page.unroute('**/rpc/sheets/save')
    await page.reload()
    await page.getByRole('radiogroup').first().waitFor()
    for (const item of await page.getByRole('radiogroup').all())
      expect(await item.getByRole('radio', { name: '2' }).isChecked()).toBe(true)
    await pictures(page, 'rating')
  }, 120_000)

  it('signs with the password, and corrects with a reason; both versions stay', async () => {
    await page.getByRole('button', { name: 'Sign and lock' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Your password').fill('not the right one')
    await dialog.getByRole('button', { name: 'Sign and lock' }).click()
    await dialog
      .getByRole('alert')
      .filter({ hasText: /password/ })
      .waitFor()
    await pictures(page, 'sign')
    await dialog.getByLabel('Your password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Sign and lock' }).click()
    await page.getByText('Locked', { exact: true }).waitFor()
    await page.goto(interview)
    await page.getByText('locked', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Correct…' }).click()
    await dialog.getByRole('radiogroup').last().getByText('4', { exact: true }).click()
    await dialog.getByText('Changed: EXP4 2 → 4').waitFor()
    await dialog.getByLabel('Reason').fill('Looked at the wrong clip')
    await dialog.getByLabel('Your password').fill(PASSWORD)
    await pictures(page, 'correct')
    await dialog.getByRole('button', { name: 'Sign correction' }).click()
    await page.getByText('Correction signed').waitFor()
    await page.getByRole('button', { name: '2 versions of Ada' }).click()
    await page.getByText(/EXP4 2 → 4\. Reason: Looked at the wrong clip\./).waitFor()
    await page.getByRole('button', { name: 'History' }).click()
    await dialog.getByText(/EXP4 – → 2/).waitFor()
    await page.keyboard.press('Escape')
    await pictures(page, 'versions')
  }, 120_000)

  it('corrects visit and participant, with a reason since a sheet is locked', async () => {
    await page.keyboard.press('e')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Visit').fill('Baseline')
    await pictures(page, 'edit-interview')
    await dialog.getByLabel('Reason').fill('Typing error')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'P-001, Baseline' }).waitFor()
    await chooseFromMenu('Edit participant P-001…')
    await dialog.getByLabel('Code').fill('P-011')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText(/Say why it is corrected/).waitFor()
    await dialog.getByLabel('Reason').fill('Typing error')
    await dialog.getByLabel('Site').fill('north')
    await pictures(page, 'edit-participant')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'P-011, Baseline' }).waitFor()
  }, 120_000)

  it('deletes an interview, takes that back, and sees what goes before it goes', async () => {
    await chooseFromMenu('Delete interview…')
    await page.getByRole('dialog').getByText('1 rating sheet, 1 locked').waitFor()
    await pictures(page, 'delete-interview')
    await deleteWith('Wrong visit')
    await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Restored.').waitFor()
    await page.getByRole('link', { name: 'P-011' }).click()
    await page.getByRole('heading', { name: /^P-011/ }).waitFor()
    expect(page.url()).toBe(interview)
    await chooseFromMenu('Delete participant P-011…')
    await deleteWith('Consent withdrawn')
    await page.getByRole('link', { name: 'Bin', exact: true }).click()
    await page.getByRole('heading', { name: 'Bin' }).waitFor()
    await pictures(page, 'bin')
    await page.getByRole('button', { name: 'Delete now: P-011' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('heading', { name: 'The bin is empty' }).waitFor()
    await pictures(page, 'study-tabs')
    await page.getByLabel('Days in the bin').fill('14')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect((await page.request.get(interview)).status()).toBe(200)
    await page.goto(interview)
    await page.getByText('This does not exist').waitFor()
  }, 120_000)

  it('deletes the study after typing its code, and restores it', async () => {
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Expression' }).click()
    await chooseFromMenu('Delete study…')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Made by mistake')
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Type EXP-1 to confirm').fill('EXP-1')
    await pictures(page, 'delete-study')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { name: 'No studies yet' }).waitFor()
    await page.getByRole('link', { name: 'One deleted study' }).click()
    await page.getByRole('heading', { name: 'Deleted studies' }).waitFor()
    await pictures(page, 'deleted-studies')
    await page.getByRole('button', { name: 'Restore EXP-1 Expression' }).click()
    await page.getByRole('heading', { name: 'No deleted studies' }).waitFor()
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Expression' }).waitFor()
    expect(problems).toEqual([])
  }, 120_000)
})
