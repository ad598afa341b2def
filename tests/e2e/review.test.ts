import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { measureMovement } from '../fixtures/measured-movement.ts'
import { createAda, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'

let product: RunningProduct
let browser: Browser
let page: Page
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3229)
  browser = await openBrowser()
  page = await newPage(browser)
  page.on('pageerror', (error) => problems.push(error.message))
  page.setDefaultTimeout(60_000)
  await createAda(page, product)
  await page.getByRole('button', { name: 'Create phantom study' }).click()
  await page.getByLabel('Participants').fill('6')
  await page.getByLabel('Seconds per recording').fill('12')
  await page.getByRole('dialog').getByRole('button', { name: 'Create phantom study' }).click()
  await page.getByRole('heading', { name: 'Phantom study 1' }).waitFor()
  await page.getByText('ridge, from 6 participants').waitFor({ timeout: 400_000 })
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const timeline = () => page.getByRole('slider', { name: 'Timeline' })
const nowMs = () => page.locator('video').evaluate((video: HTMLVideoElement) => 1000 * video.currentTime)
const isPlaying = () => page.locator('video').evaluate((video: HTMLVideoElement) => !video.paused)

describe('a clinician who reviews an interview', () => {
  it('sees all of it at once, on a screen of 1440x900', async () => {
    await page.getByRole('link', { name: 'PH-001' }).click()
    await timeline().waitFor()
    await page.getByRole('heading', { name: 'PH-001, V1' }).waitFor()
    await expect
      .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState), { timeout: 20_000 })
      .toBeGreaterThan(0)
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(900)
    // The filmstrip has come.
    await expect.poll(() => timeline().getAttribute('data-faces'), { timeout: 20_000 }).toBe('true')
    await pictures(page, 'review')
  }, 120_000)

  it('seeks by frame and clip from the keyboard, and hears where that is', async () => {
    await timeline().focus()
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(nowMs).toBeCloseTo(2560, -2)
    await page.keyboard.press('ArrowRight')
    const step = (await nowMs()) - 2560
    expect(step).toBeGreaterThan(0)
    expect(step).toBeLessThan(150)
    await expect.poll(() => timeline().getAttribute('aria-valuetext')).toMatch(/^0:02 of 0:12: .+ · face in \d+ %/)
    await page.keyboard.press('End')
    await expect.poll(nowMs).toBeGreaterThan(11_000)
    await page.keyboard.press('Home')
    await expect.poll(nowMs).toBe(0)
  }, 60_000)

  it('loops what it drags over, and ends that with a key', async () => {
    const box = (await timeline().boundingBox())!
    await page.mouse.move(box.x + 0.3 * box.width, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 40, { steps: 5 })
    await page.mouse.up()
    await page.getByRole('button', { name: 'End the loop (\\)' }).waitFor()
    const start = await nowMs()
    expect(start).toBeGreaterThan(2000)
    await page.keyboard.press('\\')
    await page.getByRole('button', { name: 'Loop from here ([)' }).waitFor()
  }, 60_000)

  it('zooms with the wheel to a second and back', async () => {
    const box = (await timeline().boundingBox())!
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 40)
    for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -300)
    await pictures(page, 'review-zoomed')
    await page.keyboard.press('0')
  }, 120_000)

  it('jumps to the highest moment and reads what it does to the estimate', async () => {
    await page.keyboard.press('n')
    await expect.poll(isPlaying).toBe(true)
    await page.keyboard.press('k')
    await expect.poll(isPlaying).toBe(false)
    const moments = page.getByRole('tabpanel', { name: 'Moments' })
    await moments
      .getByText(/% of the weight; (raises|lowers|changes) the estimate by/)
      .first()
      .waitFor()
    await moments.getByText(/^The estimate is the mean of \d+ clips/).waitFor()
    await page.keyboard.press('\\')
  }, 60_000)

  it('writes a note at the moment, with letters that are keys elsewhere', async () => {
    await timeline().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('m')
    const text = 'no smile, blank (b, f, l, ?)'
    await page.getByLabel('Text of the note').waitFor()
    await page.keyboard.type(text)
    expect(await isPlaying()).toBe(false)
    await page.keyboard.press('Control+Enter')
    const notes = page.getByRole('tabpanel', { name: /^Notes/ })
    await notes.getByText(text).waitFor()
    await notes.getByRole('button', { name: '0:02, go there' }).waitFor()
    await pictures(page, 'review-note')
  }, 120_000)

  it('defines an event, marks it by its key and is told that the estimate is older', async () => {
    await page.getByRole('button', { name: 'Define events' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Camera off')
    await dialog.getByRole('combobox', { name: 'Clips with this event' }).click()
    await page.getByRole('option', { name: 'are left out of estimates and training' }).click()
    await pictures(page, 'review-events')
    await dialog.getByRole('button', { name: 'Add event' }).click()
    await dialog.getByText('Camera off (1), left out of estimates').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await timeline().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('1')
    await page.getByRole('button', { name: 'End: Camera off' }).waitFor()
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('1')
    await page.getByText(/Events were changed after this estimate/).waitFor()
    await page
      .getByRole('tabpanel', { name: /^Notes/ })
      .getByText('left out', { exact: true })
      .waitFor()
    await pictures(page, 'review-marked')
  }, 200_000)

  it('shows the face, the keys and the table', async () => {
    await page.keyboard.press('b')
    await page.locator('[data-participant]').getByText('participant').waitFor()
    // The analysis kept where the face is in each picture.
    await expect.poll(() => page.getByText('Where each face is on average').count()).toBe(0)
    await pictures(page, 'review-faces')
    await page.keyboard.press('b')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Event: Camera off').waitFor()
    await pictures(page, 'review-keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Table' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '0:10' }).click()
    await expect.poll(nowMs).toBe(10_000)
    await page.getByRole('tab', { name: 'Details' }).click()
    await pictures(page, 'review-details')
  }, 200_000)

  it('goes on to the next interview', async () => {
    await page.getByText('1 of 6').waitFor()
    await timeline().focus()
    await page.keyboard.press('Shift+J')
    await page.getByRole('heading', { name: 'PH-002, V1' }).waitFor()
    await page.getByText('2 of 6').waitFor()
  }, 60_000)

  it('sees two visits side by side, which play together or each by itself', async () => {
    await withDatabase(product.folder, async (database) => {
      const [first, second] = await database.interview.findMany({ orderBy: { participant: { code: 'asc' } }, take: 2 })
      const { participantId } = first!
      await database.interview.update({ where: { id: second!.id }, data: { participantId, visit: 'V2' } })
      await page.goto(`${product.url}/interviews/${first!.id}`)
    })
    await page.getByRole('button', { name: 'Compare visits' }).click()
    await page.getByRole('menuitem', { name: /^V2 of/ }).click()
    await page.getByRole('heading', { name: 'PH-001: V1 beside V2' }).waitFor()
    const videos = () =>
      page
        .locator('video')
        .evaluateAll((all: HTMLVideoElement[]) => all.map(({ paused, currentTime }) => ({ paused, currentTime })))
    const second = page.getByRole('region', { name: 'V2', exact: true })
    await second.getByRole('slider', { name: 'Timeline' }).waitFor()
    await expect.poll(async () => (await videos()).length).toBe(2)
    await page.keyboard.press('Space')
    await expect.poll(async () => (await videos()).map(({ paused }) => paused)).toEqual([false, false])
    await page.keyboard.press('k')
    await expect.poll(async () => (await videos()).map(({ paused }) => paused)).toEqual([true, true])
    await page.getByRole('switch', { name: 'Play together' }).uncheck()
    const [before] = await videos()
    await second.getByRole('slider', { name: 'Timeline' }).focus()
    await second.getByText('keys act here').waitFor()
    await page.keyboard.press('End')
    await expect.poll(async () => (await videos())[1]!.currentTime).toBeGreaterThan(11)
    expect((await videos())[0]).toEqual(before)
    await pictures(page, 'review-beside')
  }, 200_000)

  it('sees what moved: on the timeline, in the report and on the head’s card', async () => {
    const { interview, head } = await withDatabase(product.folder, async (database) => {
      await measureMovement(database)
      const found = await database.interview.findFirstOrThrow({ where: { participant: { code: 'PH-001' } } })
      return { interview: found.id, head: (await database.head.findFirstOrThrow()).id }
    })
    await page.goto(`${product.url}/interviews/${interview}`)
    const choice = page.getByLabel('Measure of the face on the timeline')
    await choice.selectOption('Mouth opening: mean')
    await timeline().focus()
    await page.keyboard.press('Shift+ArrowRight')
    await expect
      .poll(() => timeline().getAttribute('aria-valuetext'), { timeout: 20_000 })
      .toMatch(/Mouth opening: mean 0\.\d+ eye distances/)
    await page.reload()
    await expect.poll(() => choice.inputValue(), { timeout: 20_000 }).toBe('fac_mouthopen_mean')
    await expect.poll(() => timeline().getAttribute('data-movement'), { timeout: 20_000 }).toBe('true')
    await pictures(page, 'review-movement')
    await choice.selectOption('Nothing')
    await expect.poll(() => timeline().getAttribute('data-movement'), { timeout: 20_000 }).toBeNull()
    await page.goto(`${product.url}/interviews/${interview}/report`)
    await expect
      .poll(async () => (await page.locator('figure').allTextContents()).join(' '), { timeout: 20_000 })
      .toContain('5 other interviews, range of means')
    await pictures(page, 'report-movement')
    await page.goto(`${product.url}/heads/${head}`)
    await page.getByRole('region', { name: 'What the head reads' }).getByText('points where').first().waitFor()
    await pictures(page, 'head-reads')
  }, 180_000)
})

it('no page threw an error', () => {
  expect(problems).toEqual([])
})
