import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cains } from '#lib/scales/cains.ts'
import { panss } from '#lib/scales/panss.ts'
import { openBrowser } from '../fixtures/browser.ts'
import { person } from '../fixtures/database.ts'
import { ADA, createAda } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'

let product: RunningProduct
let browser: Browser
let context: BrowserContext
let page: Page
const problems: string[] = []

beforeAll(async () => {
  product = await startProduct(3227)
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await newPage()
  await createAda(page, product)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

async function newPage(): Promise<Page> {
  const opened = await context.newPage()
  opened.setDefaultTimeout(30_000)
  opened.on('pageerror', (error) => problems.push(error.message))
  return opened
}

async function createStudy(title: string, code: string, items?: string): Promise<string> {
  await page.goto(product.url)
  await page.getByRole('button', { name: 'New study' }).click()
  await page.getByLabel('Title').fill(title)
  await page.getByRole('textbox', { name: 'Code' }).fill(code)
  if (items) {
    await page.getByRole('combobox', { name: 'Items to rate' }).click()
    await page.getByRole('option', { name: items }).click()
  }
  await page.getByRole('radio', { name: 'Open' }).check()
  await page.getByRole('button', { name: 'Create study' }).click()
  await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
  return page.url()
}

async function addInterview(study: string, participant: string): Promise<string> {
  await page.goto(study)
  await page.getByRole('button', { name: 'Add interview' }).first().click()
  await page.getByRole('textbox', { name: 'Participant' }).fill(participant)
  await page.getByRole('dialog').getByRole('button', { name: 'Add interview' }).click()
  await page.getByRole('heading', { name: new RegExp(`^${participant}`) }).waitFor()
  return page.url()
}

const chosen = (item: string, on = page) =>
  on
    .getByRole('radiogroup', { name: new RegExp(`^${item} `) })
    .getByRole('radio', { checked: true })
    .textContent()

describe('the rating workspace', () => {
  let study: string
  let interview: string

  it('takes a whole PANSS by one key an item, on a slow network', async () => {
    study = await createStudy('Thirty items', 'ITEMS-30')
    interview = await addInterview(study, 'P-001')
    await page.getByRole('link', { name: 'Rate', exact: true }).click()
    await page.getByRole('radiogroup', { name: /^P1 / }).waitFor()
    await page.route('**/rpc/sheets/save', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await route.continue()
    })
    await page.getByRole('radiogroup', { name: /^P1 / }).getByRole('radio').first().focus()
    for (const [i] of panss.items.entries()) await page.keyboard.press(String(1 + (i % 7)))
    await page.getByText('all saved').waitFor()
    await page.unroute('**/rpc/sheets/save')
    await page.getByText('30 of 30').waitFor()
    await page.reload()
    for (const [i, { label }] of panss.items.entries()) expect(await chosen(label)).toBe(String(1 + (i % 7)))
    await pictures(page, 'rate-whole')
  }, 120_000)

  it('shows what the study entered of an item, by a key', async () => {
    await page.goto(`${study}/settings`)
    const settings = page.getByRole('region', { name: 'Anchors' })
    await settings.getByLabel('Definition').fill('How this item is understood in this study')
    await settings.getByLabel('4', { exact: true }).fill('Present, and it interferes at times')
    await pictures(page, 'settings-anchors')
    await settings.getByRole('button', { name: 'Save anchors' }).click()
    await page.getByText('Saved.').first().waitFor()
    await page.goto(`${interview}/rate`)
    await page.getByRole('radiogroup', { name: /^P1 / }).getByRole('radio', { checked: true }).focus()
    await page.keyboard.press('a')
    const anchors = page.getByRole('region', { name: 'Anchors of P1' })
    await anchors.getByText('Present, and it interferes at times').waitFor()
    await pictures(page, 'rate-anchors')
    await page.keyboard.press('a')
    await anchors.waitFor({ state: 'detached' })
  }, 120_000)

  it('takes corrections, a reason and a note without a mouse', async () => {
    await page.getByRole('radiogroup', { name: /^P1 / }).getByRole('radio').first().focus()
    await page.keyboard.type('n6')
    await page.keyboard.press('x')
    const reason = page.getByLabel('N6: Why can’t it be assessed?')
    await reason.press('Enter')
    await page.getByText('Say why, such as “no informant”.').waitFor()
    await reason.fill('camera was off')
    await pictures(page, 'rate-reason')
    await reason.press('Enter')
    expect(await chosen('N6')).toBe('n/a')
    // The focus has gone on to the next item.
    await page.keyboard.press('4')
    expect(await chosen('N7')).toBe('4')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Backspace')
    await page.getByText('1 to go: N7').waitFor()
    await page.keyboard.press('c')
    await page.getByLabel('N7: Note').fill('asked twice')
    await page.keyboard.press('Enter')
    await page.keyboard.press('2')
    await page.getByText('Note: asked twice').waitFor()
    await page.getByText('all saved').waitFor()
    expect(await page.getByText(/^Negative –$/).count()).toBe(1)
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keys of the sheet' }).waitFor()
    await pictures(page, 'rate-keys')
    await page.keyboard.press('Escape')
  }, 120_000)

  it('leaves a label open that could be a longer one, and scores nothing meanwhile', async () => {
    const chip = (item: string) => page.getByRole('radiogroup', { name: new RegExp(`^${item} `) })
    const before = [await chosen('G1'), await chosen('G13'), await chosen('P1')]
    await chip('P1').getByRole('radio').first().focus()
    await page.keyboard.type('g134')
    await page.getByText('G13_', { exact: true }).waitFor()
    await pictures(page, 'rate-open-label')
    expect([await chosen('G1'), await chosen('G13'), await chosen('P1')]).toEqual(before)
    await page.keyboard.press('Escape')
    await page.getByText('G13_', { exact: true }).waitFor({ state: 'detached' })
    await page.keyboard.type('g1')
    await page.keyboard.press('Enter')
    await page.keyboard.press('3')
    expect([await chosen('G1'), await chosen('G13'), await chosen('P1')]).toEqual(['3', before[1], before[2]])
  }, 120_000)

  it('keeps the text of each note while others are opened', async () => {
    await page.getByRole('button', { name: 'Add a note on N1' }).click()
    await page.getByLabel('N1: Note').fill('smiled once')
    await page
      .getByRole('radiogroup', { name: /^N1 / })
      .getByRole('radio', { name: /not assessable/ })
      .click()
    expect(await page.getByLabel('N1: Why can’t it be assessed?').inputValue()).toBe('')
    await page.getByRole('button', { name: 'Add a note on N3' }).click()
    await page.getByLabel('N3: Note').fill('looked away')
    await pictures(page, 'rate-two-notes')
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('N1: Note').inputValue()).toBe('smiled once')
    await page.getByLabel('N1: Why can’t it be assessed?').press('Escape')
    await page.getByRole('radiogroup', { name: /^N4 / }).getByRole('radio', { checked: true }).focus()
    await page.keyboard.press('Control+Enter')
    await page.getByText('Save or cancel what you are writing first.').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Note: smiled once').waitFor()
    await page.getByText('Note: looked away').waitFor()
    await page.getByText('all saved').waitFor()
  }, 120_000)

  it('keeps entries in flight over a reload, and takes a save again whose answer was lost', async () => {
    const rate = (item: string, score: string) =>
      page
        .getByRole('radiogroup', { name: new RegExp(`^${item} `) })
        .getByRole('radio', { name: new RegExp(`^${score}`) })
        .click()
    let asked = 0
    await page.route('**/rpc/sheets/save', () => {
      asked++
      return new Promise<void>(() => {})
    })
    await rate('N1', '7')
    await rate('N2', '6')
    await expect.poll(() => asked).toBe(1)
    // Signing waits for what hangs, and says so.
    await page.keyboard.press('Control+Enter')
    await page.getByText('Saving what you entered; signing opens then.').waitFor()
    await pictures(page, 'rate-signing-waits')
    await page.unroute('**/rpc/sheets/save')
    await page.reload()
    await page.getByText('all saved').waitFor()
    expect([await chosen('N1'), await chosen('N2')]).toEqual(['7', '6'])
    // Stored, but the answer is lost; the page is reloaded before it is tried again.
    await page.route('**/rpc/sheets/save', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await rate('N1', '5')
    await page.getByText('1 unsaved, retrying').waitFor()
    await rate('N2', '4')
    await page.getByText('2 unsaved, retrying').waitFor()
    await page.unroute('**/rpc/sheets/save')
    await page.getByText('all saved').waitFor()
    expect(await page.getByText(/saved in another window/).count()).toBe(0)
    await page.reload()
    await page.getByText('30 of 30').waitFor()
    expect([await chosen('N1'), await chosen('N2')]).toEqual(['5', '4'])
  }, 120_000)

  it('keeps what was entered without a network, over a reload too', async () => {
    await page.route('**/rpc/**', (route) => route.abort())
    await page.getByRole('radiogroup', { name: /^G1 / }).getByRole('radio').first().focus()
    await page.keyboard.press('7')
    await page.keyboard.press('6')
    await page.getByText('2 unsaved, retrying').waitFor()
    await pictures(page, 'rate-offline')
    await page.unroute('**/rpc/**')
    await page.reload()
    await page.getByText('all saved').waitFor()
    expect([await chosen('G1'), await chosen('G2')]).toEqual(['7', '6'])
    await page.goto(interview)
    await page.goBack()
    await page.getByText('30 of 30').waitFor()
    expect([await chosen('G1'), await chosen('G2')]).toEqual(['7', '6'])
  }, 120_000)

  it('asks where the sheet was changed in another window meanwhile', async () => {
    const other = await newPage()
    await other.goto(page.url())
    await other.getByText('30 of 30').waitFor()
    await page.route('**/rpc/sheets/save', (route) => route.abort())
    await page.getByRole('radiogroup', { name: /^P1 / }).getByRole('radio', { name: /^5/ }).click()
    await page.getByText('1 unsaved, retrying').waitFor()
    await other.getByRole('radiogroup', { name: /^P2 / }).getByRole('radio', { name: /^6/ }).click()
    await other.getByText('all saved').waitFor()
    await other.close()
    await page.unroute('**/rpc/sheets/save')
    await page.getByText(/saved in another window/).waitFor()
    await page.getByText('1 not saved', { exact: true }).waitFor()
    await pictures(page, 'rate-conflict')
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.getByText(/Not saved: P1 1 → 5\./).waitFor()
    await pictures(page, 'rate-kept')
    await page.getByRole('button', { name: 'Use them' }).click()
    await page.getByText('all saved').waitFor()
    expect([await chosen('P1'), await chosen('P2')]).toEqual(['5', '6'])
  }, 120_000)

  it('is signed from the keyboard, and leads to the next interview', async () => {
    await page.getByRole('radiogroup', { name: /^P1 / }).getByRole('radio').first().focus()
    await page.keyboard.press('Control+Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Your password').fill(ADA.password)
    await page.keyboard.press('Enter')
    await page.getByText('Locked', { exact: true }).waitFor()
    await page.getByText('Not assessable: camera was off').waitFor()
    await page.getByText('Nothing else waits for you.').waitFor()
    await pictures(page, 'rate-locked')
    await page.getByRole('link', { name: 'Interview' }).click()
    await page.getByRole('button', { name: 'History' }).click()
    await page.getByText(/N6 \d → not assessable \(camera was off\)/).waitFor()
    await page.keyboard.press('Escape')
    await pictures(page, 'interview-locked')
  }, 120_000)
})

describe('a study that rates some of the items', () => {
  it('asks for these alone', async () => {
    const study = await createStudy('Negative items', 'ITEMS-7', 'Negative, 7 items')
    await addInterview(study, 'P-001')
    await page.getByRole('link', { name: 'Rate', exact: true }).click()
    await page.getByRole('radiogroup', { name: /^N1 / }).getByRole('radio').first().focus()
    await page.keyboard.type('3333333')
    await page.getByText('7 of 7').waitFor()
    expect(await page.getByRole('radiogroup').count()).toBe(7)
    await page.getByText('all saved').waitFor()
    await pictures(page, 'rate-seven')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').getByLabel('Your password').fill(ADA.password)
    await page.keyboard.press('Enter')
    await page.getByText('Locked', { exact: true }).waitFor()
  }, 120_000)
})

it('no page threw an error', () => {
  expect(problems).toEqual([])
})

describe('a scale of a study’s own', () => {
  it('is entered by form, shown among the scales, and rated', async () => {
    const own = await createStudy('Three items', 'OWN-3')
    await page.goto(`${own}/settings`)
    const settings = page.getByRole('region', { name: 'Scale', exact: true })
    await settings.getByRole('button', { name: 'Use a scale of your own' }).click()
    for (const [label, text] of [
      ['Name', 'FACE-3'],
      ['Full title', 'Three items of the face'],
      ['Source', 'Own study (2026)'],
      ['Who holds the rights', 'The study'],
      ['What may be done with it', 'Own work'],
    ] as const)
      await settings.getByLabel(label, { exact: false }).first().fill(text)
    for (const [i, title] of ['Smiles', 'Stillness', 'Gaze'].entries()) {
      await settings.getByLabel(`Code of item ${i + 1}`).fill(`F${i + 1}`)
      await settings.getByLabel(`Title of item ${i + 1}`).fill(title)
    }
    await settings.getByLabel('High of item 3').fill('0')
    await settings.getByRole('button', { name: 'Save scale' }).click()
    await settings.getByText(/Item 3, column high: 0 is not above the lowest score/).waitFor()
    await pictures(page, 'settings-own-scale')
    await settings.getByLabel('High of item 3').fill('2')
    await settings.getByRole('button', { name: 'Save scale' }).click()
    await settings.getByText('FACE-3, Three items of the face, version 1').waitFor()
    await addInterview(own, 'P-001')
    await page.getByRole('link', { name: 'Rate', exact: true }).click()
    await page.getByRole('radiogroup', { name: /^F1 / }).getByRole('radio').first().focus()
    await page.keyboard.press('4')
    await page.keyboard.press('3')
    await page.keyboard.press('2')
    await page.getByText('all saved').waitFor()
    await page.getByText('Total 9').first().waitFor()
    await pictures(page, 'rate-own-scale')
    await page.goto(`${product.url}/scales`)
    await page.getByRole('button', { name: /FACE-3/ }).waitFor()
    await pictures(page, 'scales')
    await page.getByRole('button', { name: /^PANSS/ }).click()
    await page.getByText('Five factors by Marder').first().waitFor()
    await pictures(page, 'scales-panss')
  }, 180_000)
})

describe('a study on two scales', () => {
  const addresses = { study: '', interview: '' }

  it('has a sheet of each, one click apart, and keeps both', async () => {
    await page.goto(product.url)
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByLabel('Title').fill('Two scales')
    await page.getByRole('textbox', { name: 'Code' }).fill('TWO-2')
    await page.getByRole('combobox', { name: 'Further scales' }).click()
    await page.getByRole('option', { name: 'CAINS' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('radio', { name: 'Open' }).check()
    await pictures(page, 'new-study-two-scales')
    await page.getByRole('button', { name: 'Create study' }).click()
    await page.getByRole('heading', { name: 'No interviews yet' }).waitFor()
    const study = page.url()
    const interview = await addInterview(study, 'P-001')
    Object.assign(addresses, { study, interview })
    await page.getByRole('link', { name: 'Rate', exact: true }).click()
    await page.getByRole('radiogroup', { name: /^P1 / }).getByRole('radio').first().focus()
    await page.keyboard.press('3')
    await page.getByText('all saved').waitFor()
    const first = cains.items[0]!.label
    const switched = page.getByRole('radiogroup', { name: 'Scale' })
    await switched.getByText('CAINS: 0 of 13').click()
    await page
      .getByRole('radiogroup', { name: new RegExp(`^${first} `) })
      .getByRole('radio')
      .first()
      .focus()
    for (const _ of cains.items) await page.keyboard.press('2')
    await page.getByText('all saved').waitFor()
    await page.getByText('13 of 13', { exact: true }).waitFor()
    await pictures(page, 'rate-two-scales')
    await switched.getByText('PANSS: 1 of 30').click()
    await page.getByRole('radiogroup', { name: /^P1 / }).waitFor()
    expect(await chosen('P1')).toBe('3')
    await switched.getByText('CAINS: 13 of 13').click()
    await page.getByRole('radiogroup', { name: new RegExp(`^${first} `) }).waitFor()
    expect(await chosen(first)).toBe('2')
    await page.goto(interview)
    await page.getByRole('radiogroup', { name: 'Scale' }).waitFor()
    await pictures(page, 'interview-two-scales')
    await page.goto(`${study}/settings`)
    await page.getByRole('table', { name: 'Scales of the study' }).waitFor()
    await pictures(page, 'settings-two-scales')
    expect(problems).toEqual([])
  }, 180_000)

  it('certifies raters on each of them', async () => {
    const [study, interview] = [addresses.study, addresses.interview]
    const interviewId = interview.split('/').at(-1)!
    await withDatabase(product.folder, async (database) => {
      const scores = { format: 1, scores: Object.fromEntries(cains.items.map(({ key }) => [key, 2])) }
      const version = { version: 1, scores, signedAt: new Date() }
      const consensus = { interviewId, scaleName: 'cains', scores, revision: 1, version: 1, signedRevision: 1 }
      await database.consensus.create({ data: { ...consensus, versions: { create: version } } })
      const { id: userId } = await person(database, 'Ruth', 'clinician')
      await database.membership.create({ data: { studyId: study.split('/').at(-1)!, userId, role: 'rater' } })
    })
    await page.goto(`${interview}/consensus?scale=cains`)
    await page.getByRole('button', { name: 'Use as reference for training' }).click()
    await page.getByText('In the training set. Reference: consensus, version 1.').waitFor()
    await pictures(page, 'reference-two-scales')
    await page.getByText('PANSS', { exact: true }).last().click()
    await page.getByRole('heading', { name: 'Nothing to decide yet' }).waitFor()
    expect(await page.getByText('In the training set.').count()).toBe(0)

    await page.goto(`${study}/ratings?view=training`)
    await page.getByText('No training set yet').waitFor()
    await pictures(page, 'training-empty')
    await page.getByRole('radiogroup', { name: 'Scale' }).getByText('CAINS').click()
    await page.getByRole('link', { name: 'P-001, V1' }).waitFor()
    await page.getByLabel('Certified from an ICC of').fill('0.8')
    await page.getByRole('checkbox', { name: 'Assign interviews to certified raters only' }).check()
    await page.getByRole('button', { name: 'Set', exact: true }).click()
    await page.getByText('The training set is too small to certify anybody').waitFor()
    await page.getByRole('button', { name: 'Assign set to Ruth' }).click()
    await page.getByText('1 interview of the training set assigned.').waitFor()
    await pictures(page, 'training-two-scales')
    await page.getByRole('radiogroup', { name: 'Scale' }).getByText('PANSS').click()
    await page.getByText('No training set yet').waitFor()
    expect(await page.getByLabel('Certified from an ICC of').inputValue()).toBe('')
    await page.goto(`${study}/ratings`)
    await page.getByText(/^Not certified yet: .*Ruth \(CAINS\)/).waitFor()
    await pictures(page, 'assignments-two-scales')
    expect(problems).toEqual([])
  }, 180_000)
})
