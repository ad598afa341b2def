import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { openBrowser } from '../fixtures/browser.ts'
import { chooseOption, createAda, newPage } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { unzipped } from '../fixtures/unzipped.ts'
import { testFolder } from '../fixtures/videos.ts'

let product: RunningProduct
let browser: Browser
let page: Page
let study: string
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3231)
  browser = await openBrowser()
  page = await newPage(browser)
  page.on('pageerror', (error) => problems.push(error.message))
  await createAda(page, product)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const PEOPLE = 12
const ITEMS = Array.from({ length: 7 }, (_, i) => `N${i + 1}`)
/** Scores of 1 to 7 that rise from participant to participant, and differ a little by rater and item. */
const score = (person: number, rater: number, item: number) => 1 + ((person + ((rater * item) % 2)) % 7)

/** A workbook as a ward keeps it: a title above, a row for each sheet, and -99 where an item was not rated. */
async function workbook(file: string): Promise<string> {
  const rows: unknown[][] = [
    ['Ratings of the ward'],
    [],
    ['Code', 'Visit', 'Date', 'Rater', ...ITEMS.map((item) => `PANSS ${item}`)],
  ]
  for (let person = 0; person < PEOPLE; person++)
    for (const [rater, name] of ['Dr. Klein', 'Dr. Sommer'].entries()) {
      const scores = ITEMS.map((_, item) =>
        person === 3 && rater === 1 && item === 4 ? -99 : score(person, rater, item),
      )
      const date = { value: new Date(Date.UTC(2026, 2, 1 + person)), format: 'dd.mm.yyyy' }
      rows.push([`P-${String(person + 1).padStart(3, '0')}`, 'V1', date, name, ...scores])
    }
  const full = path.join(testFolder, file)
  writeFileSync(
    full,
    await writeExcel([{ sheet: 'PANSS', data: rows }] as unknown as Parameters<typeof writeExcel>[0]).toBuffer(),
  )
  return full
}

/** Estimates of a notebook for the same interviews. */
function estimates(): string {
  const rows = Array.from(
    { length: PEOPLE },
    (_, person) => `P-${String(person + 1).padStart(3, '0')},V1,${7 + 6 * (person % 7) + (person % 3)}`,
  )
  const file = path.join(testFolder, 'estimates.csv')
  writeFileSync(file, `participant,visit,estimate\n${rows.join('\n')}\n`)
  return file
}

describe('a group with a finished study', () => {
  it('drops its workbook and sees what would be stored, before anything is', async () => {
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByLabel('Title').fill('Negative symptoms')
    await page.getByRole('textbox', { name: 'Code' }).fill('NEG-1')
    await page.getByRole('button', { name: 'Create study' }).click()
    await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
    study = page.url()
    await page.getByRole('link', { name: 'Import ratings' }).click()
    await page.getByRole('heading', { name: 'Import ratings' }).waitFor()
    await pictures(page, 'import-ratings-start')
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles(await workbook('ratings.xlsx'))
    await page.getByText('Sheet “PANSS”, row 11, column PANSS N5 (I): “-99” is outside the scale').waitFor()
    expect(await page.getByRole('button', { name: /^Import \d+ sheets$/ }).isDisabled()).toBe(true)
    await pictures(page, 'import-ratings-problem')
  }, 180_000)

  it('says what -99 means, and imports all of it', async () => {
    await page.getByRole('button', { name: '-99 (1 cell) is not rated' }).click()
    await page
      .getByText('24 sheets by 2 raters would be stored, with 12 new participants and 12 new interviews.')
      .waitFor()
    await page.getByLabel('The raters had not seen estimates of these interviews').check()
    await pictures(page, 'import-ratings-preview')
    await page.getByRole('button', { name: 'Import 24 sheets' }).click()
    await page.getByText('24 sheets imported').waitFor()
    await page.getByText(/ratings\.xlsx: 24 sheets/).waitFor()
    await pictures(page, 'import-ratings-done')
  }, 120_000)

  it('reaches the agreement with imported estimates, which says that the sheets were imported', async () => {
    await page.getByRole('link', { name: 'Go to agreement' }).click()
    await page.getByRole('heading', { name: /^Agreement/ }).waitFor()
    await page.getByRole('button', { name: 'Import estimates' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('input[type=file]').setInputFiles(estimates())
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Notebook')
    await dialog.getByRole('textbox', { name: 'Training data' }).fill('Trained on people of another hospital.')
    await dialog.getByRole('button', { name: 'Import estimates' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page
      .getByText(/23 of 23 rating sheets were imported from files, stated to be rated without seeing estimates\./)
      .first()
      .waitFor()
    await pictures(page, 'import-ratings-agreement')
  }, 120_000)

  it('finds where each sheet comes from on its interview', async () => {
    await page.goto(study)
    await page.getByRole('link', { name: 'P-001' }).first().click()
    await page.getByRole('button', { name: 'Provenance of Dr. Klein' }).click()
    await page
      .getByText(
        /Imported from ratings\.xlsx \(SHA-256 [0-9a-f]{64}\) on .* by Ada, rated by Dr\. Klein\. Not signed\./,
      )
      .waitFor()
    await pictures(page, 'import-ratings-interview')
  }, 120_000)

  it('takes the import back, and restores it from the bin', async () => {
    await page.goto(`${study}/import-ratings`)
    await page.getByRole('button', { name: 'Delete import… ratings.xlsx' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('24 rating sheets, 24 locked').waitFor()
    await pictures(page, 'import-ratings-delete')
    await dialog.getByLabel('Reason').fill('Wrong file')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Moved to the bin').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText(/ratings\.xlsx: 24 sheets/).waitFor()
  }, 120_000)

  it('reads an export of REDCap with its data dictionary, and columns by hand where nothing tells', async () => {
    const raw = path.join(testFolder, 'redcap.csv')
    writeFileSync(
      raw,
      'record_id,redcap_event_name,item_a,item_b,unknown\nQ-001--1,baseline_arm_1,3,4,2\nQ-001--2,baseline_arm_1,2,4,2\n',
    )
    const dictionary = path.join(testFolder, 'dictionary.csv')
    writeFileSync(
      dictionary,
      'Variable / Field Name,Field Label,"Choices, Calculations, OR Slider Labels"\nrecord_id,Record,\nitem_a,N1 Blunted affect,"1, Absent"\nitem_b,N2 Emotional withdrawal,"1, Absent"\n',
    )
    await page.locator('input[type=file]').first().setInputFiles(raw)
    await page.getByText('No column is an item of the PANSS. Choose the columns of its items.').waitFor()
    await page.locator('input[type=file]').last().setInputFiles(dictionary)
    await page.getByText('2 of 30').waitFor()
    await page.getByRole('button', { name: 'Show the columns of items' }).click()
    await chooseOption(page.getByRole('combobox', { name: 'Item in unknown' }), 'N3')
    await page.getByText('3 of 30').waitFor()
    await page.getByLabel('Date of new interviews').fill('2026-05-01')
    await page.getByText('2 sheets by 2 raters would be stored, with 1 new participant and 1 new interview.').waitFor()
    await page.getByRole('button', { name: 'Import 2 sheets' }).waitFor()
    await pictures(page, 'import-ratings-redcap')
    expect(problems).toEqual([])
  }, 120_000)

  it('takes the study out again as one zip, in the background', async () => {
    await page.goto(`${study}/export`)
    await page.getByRole('button', { name: 'Export data' }).click()
    const links = page.getByRole('link', { name: /^Download \d/ })
    await links.waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Export all reports' }).click()
    // Ratings are enough for a report; the latest export stands first.
    await links.nth(1).waitFor({ timeout: 60_000 })
    await pictures(page, 'export')
    const [download] = await Promise.all([page.waitForEvent('download'), links.last().click()])
    expect(download.suggestedFilename()).toMatch(/^export-NEG-1-\d{4}-\d\d-\d\d\.zip$/)
    const file = path.join(testFolder, 'export.zip')
    await download.saveAs(file)
    const files = await unzipped(file)
    expect(files.get('tables/sheets.csv')!.toString().trim().split('\r\n')).toHaveLength(25)
    expect(files.get('README.txt')!.toString()).toContain('12 participants, 12 interviews, 2 raters')
    for (const [name, bytes] of files) expect(bytes.includes('Dr. Klein'), name).toBe(false)
  }, 180_000)
})
