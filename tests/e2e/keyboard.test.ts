import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, FileChooser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { hasFocus, KeyboardPerson } from '../fixtures/keyboard.ts'
import { pdfText } from '../fixtures/pdf-text.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { phantomVideo, testFolder } from '../fixtures/videos.ts'
import { Visitor } from '../fixtures/visitor.ts'

let product: RunningProduct
let browser: Browser
let page: Page
let person: KeyboardPerson
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3237)
  await Visitor.first(product)
  browser = await openBrowser()
  page = await newPage(browser)
  page.on('pageerror', (error) => problems.push(error.message))
  // A focus that fades in would be looked at half way.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  person = new KeyboardPerson(page)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const button = (name: string | RegExp) => page.getByRole('button', { name })
const link = (name: string | RegExp) => page.getByRole('link', { name, exact: typeof name === 'string' })
const item = (label: string) => page.getByRole('radiogroup', { name: new RegExp(`^${label} `) }).getByRole('radio')

/** The file chooser that Enter opens; a page that is still being made ready for keys is given the key again. */
async function openedByEnter(): Promise<FileChooser> {
  for (let tries = 0; tries < 5; tries++) {
    const opened = page.waitForEvent('filechooser', { timeout: 5000 }).catch(() => undefined)
    await page.keyboard.press('Enter')
    const chooser = await opened
    if (chooser) return chooser
  }
  throw new Error('Enter opens no file chooser.')
}

describe('a person without a mouse', () => {
  it('signs in', async () => {
    await page.goto(product.url)
    const email = page.getByLabel('E-mail')
    await email.waitFor()
    expect(await hasFocus(email)).toBe(true)
    await page.keyboard.type(ADA.email)
    await person.type(page.getByRole('textbox', { name: 'Password' }), ADA.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'No studies yet' }).waitFor()
  })

  it('skips what is on every page', async () => {
    await person.press(link('Skip to content'))
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.keyboard.press('Tab')
    await person.look()
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
  })

  it('closes a dialog with Escape, and is where it was opened', async () => {
    const opener = button('New study')
    await person.press(opener)
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await expect.poll(() => hasFocus(dialog.getByLabel('Title'))).toBe(true)
    // The focus stays in the dialog.
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press('Tab')
      await person.look()
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await hasFocus(opener)).toBe(true)
  })

  it('creates a study', async () => {
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expect.poll(() => hasFocus(dialog.getByLabel('Title'))).toBe(true)
    await page.keyboard.type('By keyboard')
    await person.type(dialog.getByRole('textbox', { name: 'Code' }), 'KEYS-1')
    await person.tabTo(dialog.getByRole('combobox', { name: 'Items to rate' }))
    await page.keyboard.press('ArrowDown')
    const negative = page.getByRole('option', { name: 'Negative, 7 items' })
    await negative.waitFor()
    for (let i = 0; i < 12 && (await negative.getAttribute('data-combobox-selected')) === null; i++)
      await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await negative.waitFor({ state: 'hidden' })
    await person.tabTo(dialog.getByRole('radio', { name: 'Blinded' }))
    await page.keyboard.press('ArrowDown')
    expect(await dialog.getByRole('radio', { name: 'Open' }).isChecked()).toBe(true)
    await person.press(dialog.getByRole('button', { name: 'Create study' }))
    await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
  })

  it('adds a recording by the file chooser', async () => {
    await person.press(link('Add recordings'))
    await person.tabTo(button(/^Drop video files/))
    const chooser = await openedByEnter()
    await chooser.setFiles(await phantomVideo('P001_V1_2026-03-01.mp4', 5))
    await person.press(button('Add 1 recording'))
    await page.getByText('; 1 uploaded').waitFor({ timeout: 60_000 })
    await person.press(link('See the interviews'))
    await person.press(link('P001'))
    await page.getByRole('heading', { name: 'P001, V1' }).waitFor()
  })

  it('rates and signs', async () => {
    await person.press(page.getByRole('tab', { name: /^Notes/ }), 'ArrowRight')
    await page.getByRole('tabpanel', { name: 'Captions' }).waitFor()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tabpanel', { name: 'Sheets' }).waitFor()
    await person.press(link('Rate'))
    await item('N1').first().waitFor()
    await person.tabTo(item('N1').first())
    for (const digit of '3242514') {
      await page.keyboard.press(digit)
      await person.look()
    }
    await page.getByText('7 of 7').waitFor()
    await page.getByText('all saved').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys of the sheet' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // The focus goes back a moment after the dialog has gone.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('radio')
    await page.keyboard.press('Control+Enter')
    await person.type(page.getByRole('dialog').getByLabel('Your password'), ADA.password)
    await page.keyboard.press('Enter')
    await page.getByText('Locked', { exact: true }).waitFor()
  })

  it('reviews with the keys of video tools', async () => {
    await person.press(link('Interview'))
    const timeline = page.getByRole('slider', { name: 'Timeline' })
    await timeline.waitFor({ timeout: 60_000 })
    await person.tabTo(timeline)
    const nowMs = () => page.locator('video').evaluate((video: HTMLVideoElement) => 1000 * video.currentTime)
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(nowMs).toBeGreaterThan(2000)
    await page.keyboard.press('m')
    await page.getByLabel('Text of the note').waitFor()
    await page.keyboard.type('looks down')
    await page.keyboard.press('Control+Enter')
    await page.getByLabel('Text of the note').waitFor({ state: 'detached' })
    await page
      .getByRole('tabpanel', { name: /^Notes/ })
      .getByText('looks down')
      .waitFor()
    expect(await hasFocus(timeline)).toBe(true)
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.waitFor()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    expect(await hasFocus(timeline)).toBe(true)
  })

  it('takes the report away', async () => {
    await person.press(link('Severity report'), 'Enter', { back: true })
    await page.getByRole('heading', { name: 'Severity report' }).waitFor()
    await person.type(page.getByLabel('Comment'), 'Seen with the ward.')
    await person.tabTo(button('Store and download'))
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    const file = path.join(testFolder, 'by-keyboard.pdf')
    await download.saveAs(file)
    const report = (await pdfText(readFileSync(file))).join(' ')
    expect(report).toContain('P001')
    expect(report).toContain('Seen with the ward.')
    expect(person.stops).toBeGreaterThan(50)
    expect(problems).toEqual([])
  })
})
