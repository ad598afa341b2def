import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Browser, ElementHandle, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { storedComparison, storedComparisonPlan } from '#lib/comparisons/comparison-plan.ts'
import { loadCatalogue } from '#lib/messages/catalogues.ts'
import { type Catalogue, english } from '#lib/messages/translator.ts'
import { storedQualityRule } from '#lib/quality/rule.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { correctSheet } from '#lib/ratings/sheet-versions.ts'
import { issueReport, reportChoiceSchema } from '#lib/reports/severity/make-report.ts'
import { Random } from '#lib/statistics/random.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { openBrowser, wcagProblems } from '../fixtures/browser.ts'
import { COMPARISON_PLAN, COMPARISON_RESULT } from '../fixtures/comparison.ts'
import type { TestDatabase } from '../fixtures/database.ts'
import { ADA, newPage } from '../fixtures/people-in-browser.ts'
import { keepPictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'
import { withDatabase } from '../fixtures/product-database.ts'
import { analysedRecording, completeSheet, makeStudyWorld } from '../fixtures/study-world.ts'
import { Visitor } from '../fixtures/visitor.ts'

const DESK = path.resolve(import.meta.dirname, '../../app/(desk)')

/** Where each page is found in the study below, by its folder. */
const PAGES: Record<string, string> = {
  '/': '/',
  '/account': '/account',
  '/audit': '/audit',
  '/backups': '/backups',
  '/bin': '/bin',
  '/heads/[id]': '/heads/HEAD',
  '/interviews/[id]': '/interviews/RATED',
  '/interviews/[id]?beside': '/interviews/RATED?beside=LATER',
  '/interviews/[id]/consensus': '/interviews/RATED/consensus',
  '/interviews/[id]/rate': '/interviews/OPEN/rate',
  '/interviews/[id]/report': '/interviews/RATED/report',
  '/models': '/models',
  '/people': '/people',
  '/planning': '/planning',
  '/queue': '/queue',
  '/scales': '/scales',
  '/studies/[id]': '/studies/STUDY',
  '/studies/[id]/add-interviews': '/studies/STUDY/add-interviews',
  '/studies/[id]/add-recordings': '/studies/STUDY/add-recordings',
  '/studies/[id]/agreement': '/studies/STUDY/agreement',
  '/studies/[id]/bin': '/studies/STUDY/bin',
  '/studies/[id]/export': '/studies/STUDY/export',
  '/studies/[id]/heads': '/studies/STUDY/heads',
  '/studies/[id]/heads/compare': '/studies/STUDY/heads/compare',
  '/studies/[id]/heads/encoder': '/studies/STUDY/heads/encoder',
  '/studies/[id]/history': '/studies/STUDY/history',
  '/studies/[id]/import-participants': '/studies/STUDY/import-participants',
  '/studies/[id]/import-ratings': '/studies/STUDY/import-ratings',
  '/studies/[id]/members': '/studies/STUDY/members',
  '/studies/[id]/overview': '/studies/STUDY/overview',
  '/studies/[id]/plan': '/studies/STUDY/plan',
  '/studies/[id]/ratings': '/studies/STUDY/ratings',
  '/studies/[id]/settings': '/studies/STUDY/settings',
}

/** The dialogs of each page: the button that opens one, or what is clicked one after the other. */
const DIALOGS: [at: string, dialogs: (string | [string, string])[]][] = [
  ['/', ['New study', 'Create phantom study']],
  ['/account', ['Set up app']],
  ['/audit', ['Mark as reviewed']],
  [
    '/interviews/RATED',
    [
      'Table',
      ['Notes', 'Define events'],
      ['Details', 'Move version 1'],
      ['More actions', 'Edit interview'],
      ['More actions', 'Edit participant'],
      ['More actions', 'Consent of'],
      ['More actions', 'Make a face-blurred copy'],
      ['More actions', 'Delete recording'],
      ['More actions', 'Delete participant'],
    ],
  ],
  ['/interviews/OPEN/rate', ['Keys', 'Sign and lock']],
  ['/interviews/OPEN', [['Sheets', 'History']]],
  [
    '/interviews/SIGNED',
    [
      ['Sheets', 'Correct…'],
      ['2 versions of Ada', 'Count this: version 1 of Ada'],
      ['Details', 'Withdraw version 2'],
      'Use version 2',
    ],
  ],
  ['/models', ['Import checkpoint', 'Import a head', 'Import ONNX']],
  [
    '/people',
    ['Invite person', ['Actions for axe-rater', 'Change role'], ['Actions for axe-rater', 'Deactivate account']],
  ],
  [
    '/studies/STUDY',
    [
      'Add interview',
      ['More actions', 'Delete study'],
      ['Select AXE-P0, V1', 'Export…'],
      'Analyse…',
      'Assign raters…',
      'Delete…',
    ],
  ],
  ['/studies/STUDY/agreement', [['Compare', 'Import estimates']]],
  ['/studies/STUDY/heads', ['Train heads']],
  ['/studies/STUDY/ratings', ['Assign interviews']],
]

/** Pictures of all pages take longer than looking for what is wrong on them. */
const PATIENCE_MS = process.env.CONCORD_SCREENSHOTS ? 900_000 : 180_000

let product: RunningProduct
let browser: Browser
let page: Page
/** What stands for the capital letters in the addresses above. */
let ids: Record<string, string>

beforeAll(async () => {
  product = await startProduct(3236)
  await Visitor.first(product)
  ids = await withDatabase(product.folder, async (database) => {
    const test = { database, folder: product.folder } as TestDatabase
    const { id, name, email, role } = await database.user.findFirstOrThrow({ where: { email: ADA.email } })
    const ada: Person = { id, name, email, role }
    const world = await makeStudyWorld(test, 'AXE', 1)
    await database.membership.create({ data: { studyId: world.studyId, userId: id, role: 'manager' } })
    const qualityRule = storedQualityRule.write({ light: { limit: 60, below: 'leave-out' } })
    await database.study.update({ where: { id: world.studyId }, data: { headId: world.headId, qualityRule } })
    const found = {
      plan: storedComparisonPlan.write(COMPARISON_PLAN),
      result: storedComparison.write(COMPARISON_RESULT),
    }
    await database.encoderComparison.create({
      data: { studyId: world.studyId, requestedById: id, heads: [], ...found, state: 'done', finishedAt: new Date() },
    })
    const open = { code: 'OPEN', title: 'Rated by one', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(database, ada, { ...open, blinding: 'open' })
    const visit = { studyId, participant: 'P-001', visit: 'V1', date: '2026-01-02' }
    const interview = await addInterview(database, ada, visit)
    await analysedRecording(test, ada, interview.id, 1, new Random(1))
    const full = completeSheet(1)
    await saveSheet(database, ada, { interviewId: interview.id, scores: full, revision: 0 })
    const { id: signedId } = await addInterview(database, ada, { ...visit, participant: 'P-002' })
    for (const seed of [3, 4]) await analysedRecording(test, ada, signedId, 1, new Random(seed))
    const { revision } = await saveSheet(database, ada, { interviewId: signedId, scores: full, revision: 0 })
    await lockSheet(database, ada, signedId, revision)
    await correctSheet(database, ada, 'manager', {
      interviewId: signedId,
      scores: { ...full, EXP1: 2 },
      reason: 'EXP1 typed as EXP2',
      version: 1,
      confirmation: { password: ADA.password },
    })
    const [onPaper, today] = [reportChoiceSchema.parse({}), new Date('2026-03-01T12:00:00Z')]
    await issueReport(english, database, ada, 'manager', world.interviews[0]!, onPaper, today)
    const later = { studyId: world.studyId, participant: 'AXE-P0', visit: 'V2', date: '2026-02-02' }
    const { id: laterId } = await addInterview(database, ada, later)
    await analysedRecording(test, ada, laterId, 1, new Random(2))
    const ofStudy = { STUDY: world.studyId, HEAD: world.headId }
    return { ...ofStudy, LATER: laterId, RATED: world.interviews[0]!, OPEN: interview.id, SIGNED: signedId }
  })
  browser = await openBrowser()
  page = await newPage(browser)
  // What moves would be judged half way.
  await page.emulateMedia({ reducedMotion: 'reduce' })
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** Routes of all pages for people who are signed in, by the folders that they lie in. */
function routes(): string[] {
  return readdirSync(DESK, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'page.tsx')
    .map((file) => `/${path.dirname(file).split(path.sep).join('/')}`.replace(/^\/\.$/, '/'))
    .sort()
}

/** A name for a file of what is shown at an address or by a button. */
const fileName = (...shown: string[]) =>
  shown
    .join(' ')
    .replace(/[^\w]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase() || 'home'

async function open(at: string, on = page): Promise<void> {
  await on.goto(product.url + at.replace(/[A-Z]+/g, (name) => ids[name]!))
  await arrived(on)
}

/** Waits until nothing is loading any more. */
async function arrived(on = page): Promise<void> {
  await on.getByRole('heading').first().waitFor()
  await on.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
}

/** Tables of the page whose heads lie over their first rows, and how much wider the page is than its window. */
function misplacedOnPhone(): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - window.innerWidth
    const covered = [...document.querySelectorAll('table')].flatMap((table) => {
      const heads = [...table.querySelectorAll('thead th')].map((cell) => cell.getBoundingClientRect().bottom)
      const row = table.querySelector('tbody tr')?.getBoundingClientRect()
      const over = row && heads.length > 0 ? Math.max(...heads) - row.top : 0
      return over > 1.5
        ? [`a head covers ${Math.round(over)} px of its first row: ${table.textContent.slice(0, 60)}`]
        : []
    })
    return [...(wide > 0 ? [`${wide} px wider than the window`] : []), ...covered]
  })
}

/** What axe finds in both themes. */
async function inBothThemes(where: string, part?: string): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' })
    // The other theme differs in colours alone.
    const rules = colorScheme === 'dark' ? ['color-contrast', 'link-in-text-block'] : undefined
    found.push(...(await wcagProblems(page, part, rules)).map((problem) => `${where}, ${colorScheme}: ${problem}`))
  }
  return found
}

/** Charts without words for those who don't see them, by their markup. */
const chartsWithoutWords = () =>
  page.evaluate(() =>
    [...document.querySelectorAll('svg.recharts-surface, svg[data-figure], canvas')]
      // Each entry of a legend has a little picture of its own.
      .filter((chart) => !chart.closest('.recharts-legend-wrapper'))
      .filter((chart) => {
        const caption = chart.closest('figure')?.querySelector('figcaption')?.textContent ?? ''
        const spoken = chart.closest('[role=slider][aria-label]')?.getAttribute('aria-valuetext') ?? ''
        return caption.length < 20 && spoken === ''
      })
      .map((chart) => chart.outerHTML.slice(0, 200)),
  )

/** What moves although the person asked for less motion. */
const motion = () =>
  page.evaluate(() => {
    const longest = (durations: string) => Math.max(...durations.split(',').map((text) => Number.parseFloat(text)))
    const moving = [...document.querySelectorAll('*')].filter((element) => {
      const { transitionDuration, animationDuration, animationName } = getComputedStyle(element)
      return longest(transitionDuration) > 0.01 || (animationName !== 'none' && longest(animationDuration) > 0.01)
    })
    const running = document
      .getAnimations()
      .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().duration) > 10)
    return [
      ...moving.map((element) => element.outerHTML.slice(0, 120)),
      ...running.map(({ effect }) => (effect as KeyframeEffect).target?.outerHTML.slice(0, 120)),
    ].slice(0, 5)
  })

/** English that is left on a page in another language: what the catalogue has a text for, and what reads like English. */
const englishOn = async (shown: Page, catalogue: Catalogue) => {
  const texts = await shown.evaluate(() => {
    const found: string[] = [document.title]
    const isOwn = (element: Element | null) => !element?.closest('code, kbd, script, style, [translate=no], [hidden]')
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode())
      if (isOwn(walker.currentNode.parentElement)) found.push(walker.currentNode.textContent ?? '')
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt], [aria-valuetext]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext'])
        if (isOwn(element)) found.push(element.getAttribute(name) ?? '')
    return found.map((text) => text.replace(/\s+/g, ' ').trim())
  })
  const reads = /(?:^|[\s(“])(?:the|The|of|and|is|are|with|this|This|for|from|have|your|No|in use)(?=[\s,.)])/
  // Models and publications keep their names in every language; details that are folded up may be there or not.
  const names =
    /BlazeFace|written as ONNX by|^Facial movement$|\((?:19|20)\d\d\)|University of|Royal College|“?I rated this interview/
  return [...new Set(texts)].filter(
    (text) => ((catalogue[text] ?? text) !== text || reads.test(text)) && !names.test(text),
  )
}

async function signIn(): Promise<void> {
  await page.getByLabel('E-mail').fill(ADA.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ADA.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Studies', level: 1 }).waitFor()
}

/** Opens a dialog. @returns the button that has the focus again once it is closed */
async function opener(dialog: string | [string, string]): Promise<ElementHandle> {
  let button: ElementHandle | null = null
  for (const name of [dialog].flat()) {
    const exact = page.getByRole('button', { name, exact: true })
    const control = exact
      .or(page.getByRole('tab', { name }))
      .or(page.getByRole('menuitem', { name }))
      .or(page.getByRole('checkbox', { name }))
      .first()
    if ((await control.getAttribute('role')) === null) button = await control.elementHandle()
    await control.click({ timeout: 8000 })
  }
  await page.getByRole('dialog').waitFor({ timeout: 8000 })
  return button!
}

it('has a case for every page', () => {
  expect([...new Set(Object.keys(PAGES).map((at) => at.split('?')[0]))].sort()).toEqual(routes())
})

it('meets WCAG 2.2 AA on the pages of those who are not signed in', async () => {
  const found: string[] = []
  for (const at of ['/link', '/sign-in']) {
    await page.goto(product.url + at)
    await page.getByRole('heading').first().waitFor()
    found.push(...(await inBothThemes(at)))
  }
  await signIn()
  expect(found).toEqual([])
})

it(
  'meets WCAG 2.2 AA on every page, with words for charts and no more motion than is wanted',
  async () => {
    const found: string[] = []
    for (const at of Object.values(PAGES)) {
      await open(at)
      found.push(...(await inBothThemes(at)))
      found.push(...(await chartsWithoutWords()).map((chart) => `${at}: a chart without words: ${chart}`))
      found.push(...(await motion()).map((element) => `${at}: moves: ${element}`))
      await keepPictures(page, fileName('page', at))
    }
    expect(found).toEqual([])
  },
  PATIENCE_MS,
)

it(
  'fits a phone on every page: nothing is moved sideways but tables, whose heads cover no row',
  async () => {
    const found: string[] = []
    await page.setViewportSize({ width: 390, height: 844 })
    for (const at of Object.values(PAGES)) {
      await open(at)
      found.push(...(await misplacedOnPhone()).map((fault) => `${at}: ${fault}`))
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(found).toEqual([])
  },
  PATIENCE_MS,
)

it(
  'meets WCAG 2.2 AA in every view of the agreement',
  async () => {
    const found: string[] = []
    await open('/studies/STUDY/agreement')
    await page.getByRole('tab', { name: 'Scatter' }).waitFor()
    // A view that does not apply opens nothing.
    const tabs = await page.getByRole('tab', { disabled: false }).all()
    expect(tabs.length).toBeGreaterThan(3)
    for (const tab of tabs) {
      const name = await tab.textContent()
      await tab.click()
      await page.getByRole('tabpanel', { name: name! }).waitFor()
      await arrived()
      found.push(...(await inBothThemes(`agreement, ${name}`, '[role=tabpanel]')))
      await keepPictures(page, fileName('agreement', name!))
      found.push(...(await chartsWithoutWords()).map((chart) => `${name}: a chart without words: ${chart}`))
    }
    expect(found).toEqual([])
  },
  PATIENCE_MS,
)

it.each(DIALOGS)(
  'meets WCAG 2.2 AA in the dialogs of %s, which Escape closes',
  async (at, dialogs) => {
    const found: string[] = []
    await open(at)
    for (const each of dialogs) {
      const button = await opener(each)
      await arrived()
      found.push(...(await inBothThemes(String(each), '[role=dialog]')))
      await keepPictures(page, fileName('dialog', at, ...[each].flat()))
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page
        .waitForFunction((element) => element === document.activeElement, button, { timeout: 3000 })
        .catch(async () => {
          const held = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160))
          found.push(`${each}: the focus does not go back, but to ${held}`)
        })
    }
    expect(found).toEqual([])
  },
  PATIENCE_MS,
)

it(
  'meets WCAG 2.2 AA where it asks to sign in again, and goes on where it was',
  async () => {
    await open('/studies/STUDY')
    await page.context().clearCookies()
    await page
      .getByRole('tab', { name: 'Heads' })
      .or(page.getByRole('link', { name: 'Heads' }))
      .first()
      .click()
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.waitFor()
    expect(await inBothThemes('signing in again', '[role=dialog]')).toEqual([])
    await keepPictures(page, 'dialog-sign-in-again')
    await dialog.getByRole('textbox', { name: 'Password' }).fill(ADA.password)
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await arrived()
  },
  PATIENCE_MS,
)

it(
  'speaks German on every page where the browser asks for it',
  async () => {
    const catalogue = await loadCatalogue('de')
    const context = await browser.newContext({
      locale: 'de-DE',
      viewport: { width: 1440, height: 900 },
      storageState: await page.context().storageState(),
    })
    const german = await context.newPage()
    const found: string[] = []
    for (const at of ['/sign-in', ...Object.values(PAGES)]) {
      await open(at, german)
      if ((await german.locator('html').getAttribute('lang')) !== 'de') found.push(`${at}: its language is not German`)
      found.push(...(await englishOn(german, catalogue)).map((text) => `${at}: ${text}`))
    }
    await context.close()
    expect(found).toEqual([])
  },
  PATIENCE_MS,
)

it('keeps the density that somebody chooses, and shows more at once', async () => {
  const height = async () => {
    await open('/studies/STUDY')
    await page.getByRole('row').nth(1).waitFor()
    return (await page.getByRole('table').first().boundingBox())!.height
  }
  const comfortable = await height()
  await open('/account')
  await page.getByRole('radiogroup', { name: 'Density' }).getByText('Compact').click()
  await page.locator('html[data-density=compact]').waitFor({ state: 'attached' })
  expect(await height()).toBeLessThan(comfortable)
  await open('/account')
  expect(await inBothThemes('/account, compact')).toEqual([])
  await page.getByRole('radiogroup', { name: 'Density' }).getByText('Comfortable').click()
  expect(await height()).toBe(comfortable)
}, 60_000)

it('keeps the language that somebody chooses', async () => {
  await open('/account')
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
  await page.getByRole('heading', { name: 'Ihr Konto' }).waitFor()
  await open('/queue')
  await page.getByRole('heading', { name: 'Warteschlange' }).waitFor()
  await open('/account')
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption('English')
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
})
