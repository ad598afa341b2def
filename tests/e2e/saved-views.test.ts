import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { openBrowser } from '../fixtures/browser.ts'
import { createAda, invitePerson, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'

const PASSWORD = 'seven green lanterns hum'

let product: RunningProduct
let browser: Browser
/** Ada manages the study, Vic sees it. */
let ada: Page
let vic: Page
let study: string

beforeAll(async () => {
  product = await startProduct(3276)
  browser = await openBrowser()
  ada = await newPage(browser)
  await createAda(ada, product)
  const link = await invitePerson(ada, product.url, 'Vic')
  vic = await newPage(browser)
  await vic.goto(link)
  await vic.getByRole('textbox', { name: 'New password' }).fill(PASSWORD)
  await vic.getByRole('button', { name: 'Set password and sign in' }).click()
  await vic.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
  study = await withDatabase(product.folder, async (database) => {
    const [manager, viewer] = await Promise.all(
      ['ada', 'vic'].map((name) => database.user.findUniqueOrThrow({ where: { email: `${name}@example.org` } })),
    )
    const about = { code: 'VIEWS', title: 'Views', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(database, manager!, { ...about, blinding: 'blinded' })
    await database.membership.create({ data: { studyId, userId: viewer!.id, role: 'viewer' } })
    for (const [participant, date] of [
      ['NORTH-1', '2026-01-03'],
      ['NORTH-2', '2026-01-02'],
      ['SOUTH-1', '2026-01-01'],
    ] as const)
      await addInterview(database, manager!, { studyId, participant, visit: 'V1', date })
    return `${product.url}/studies/${studyId}`
  })
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const views = (page: Page) => page.getByRole('button', { name: /^Views?\b/ })
const found = (page: Page) => page.getByRole('link', { name: /^(?:NORTH|SOUTH)-/ }).allTextContents()
const waitForFirst = (page: Page, text: string) =>
  page.waitForFunction((first) => document.querySelector('tbody tr')?.textContent?.includes(first), text)

/** Chooses from the menu of views by the keyboard alone. */
async function press(page: Page, item: RegExp): Promise<void> {
  await views(page).focus()
  await page.keyboard.press('Enter')
  const active = page.locator('[role^=menuitem]:focus')
  await page.getByRole('menu').waitFor()
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('ArrowDown')
    if (item.test((await active.textContent()) ?? '')) return page.keyboard.press('Enter')
  }
  throw new Error(`${item} is not in the menu.`)
}

it('keeps a view of the interviews for everyone in the study, which others choose by keyboard', async () => {
  await ada.goto(study)
  await ada.getByLabel('Find a participant').fill('NORTH')
  await ada.getByRole('button', { name: 'Date' }).click()
  await waitForFirst(ada, 'NORTH-2')
  await views(ada).click()
  await ada.getByRole('menuitem', { name: 'Save as new view…' }).click()
  await ada.getByLabel('Name of the view').fill('North by date')
  await ada.getByLabel('For everyone in the study').check()
  await ada.getByRole('button', { name: 'Save view' }).click()
  await ada.getByRole('button', { name: /^View: North by date$/ }).waitFor()

  await vic.goto(study)
  await waitForFirst(vic, 'NORTH-1')
  const before = await views(vic).boundingBox()
  await press(vic, /^North by date$/)
  await waitForFirst(vic, 'NORTH-2')
  expect(await found(vic)).toEqual(['NORTH-2', 'NORTH-1'])
  expect(await vic.getByLabel('Find a participant').inputValue()).toBe('NORTH')
  expect(await views(vic).boundingBox()).toEqual(before)
  await views(vic).click()
  expect(await vic.getByRole('menuitem', { name: /Delete|Rename/ }).count()).toBe(0)
  await vic.keyboard.press('Escape')
})

it('says when the table differs from the view, and takes the change back or keeps it', async () => {
  await ada.getByLabel('Find a participant').fill('')
  const changed = ada.getByRole('button', { name: /^View: North by date\s*Changed$/ })
  await changed.waitFor()
  const link = ada.url()
  await changed.click()
  await pictures(ada, 'saved-views')
  await ada.getByRole('menuitem', { name: 'Undo changes' }).click()
  await ada.getByRole('button', { name: /^View: North by date$/ }).waitFor()
  expect(await ada.getByLabel('Find a participant').inputValue()).toBe('NORTH')
  // A link shows the table as it was when it was copied, and that this is not quite the view.
  await vic.goto(link)
  await vic.getByRole('button', { name: /^View: North by date\s*Changed$/ }).waitFor()
  await waitForFirst(vic, 'SOUTH-1')
})

it('renames a view, and brings it back after it was deleted', async () => {
  await press(ada, /^Rename/)
  await ada.getByLabel('Name of the view').fill('North')
  await pictures(ada, 'saved-views-rename')
  await ada.keyboard.press('Enter')
  await ada.getByRole('button', { name: /^View: North$/ }).waitFor()
  await press(ada, /^Delete/)
  await ada.getByRole('button', { name: 'Views', exact: true }).waitFor()
  await ada.getByRole('button', { name: 'Undo' }).click()
  await ada.getByRole('button', { name: /^View: North$/ }).waitFor()
  await press(ada, /^Usual view$/)
  await waitForFirst(ada, 'NORTH-1')
  expect(new URL(ada.url()).search).toBe('')
})
