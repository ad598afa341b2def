import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { createAda, newPage as pageIn } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'

const RUTH = { name: 'Ruth', email: 'ruth@example.org', password: 'seven green lanterns hum' }
const NEXT = 'nine grey pebbles roll'

let product: RunningProduct
let browser: Browser
/** Ada, the administrator, and Ruth, in a browser each. */
let ada: Page
let hers: BrowserContext
let ruth: Page

beforeAll(async () => {
  product = await startProduct(3216)
  browser = await openBrowser()
  ada = await newPage()
  await createAda(ada, product)
  hers = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  ruth = await hers.newPage()
  ruth.setDefaultTimeout(30_000)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const newPage = () => pageIn(browser)

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto(`${product.url}/sign-in`)
  await page.getByLabel('E-mail').fill(RUTH.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
}

describe('the life of an account', () => {
  it('begins with an invitation whose link works once', async () => {
    await ada.goto(`${product.url}/people`)
    await ada.getByRole('button', { name: 'Invite person' }).click()
    await ada.getByLabel('Name').fill(RUTH.name)
    await ada.getByLabel('E-mail').fill(RUTH.email)
    await pictures(ada, 'invite-person')
    await ada.getByRole('button', { name: 'Create account and link' }).click()
    const link = await ada.getByRole('textbox', { name: 'Link' }).inputValue()
    await pictures(ada, 'invitation-link')
    await ada.keyboard.press('Escape')
    await ada.getByRole('row', { name: /Ruth.*invited/ }).waitFor()
    await ruth.goto(link)
    await ruth.getByRole('heading', { name: 'Welcome, Ruth' }).waitFor()
    await pictures(ruth, 'set-password')
    await ruth.getByRole('textbox', { name: 'New password' }).fill('password12345')
    await ruth.getByRole('button', { name: 'Set password and sign in' }).click()
    await ruth.getByText(/easy to guess/).waitFor()
    await ruth.getByRole('textbox', { name: 'New password' }).fill(RUTH.password)
    await ruth.getByRole('button', { name: 'Set password and sign in' }).click()
    await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
    const other = await newPage()
    await other.goto(link)
    await other.getByRole('heading', { name: 'This link does not work' }).waitFor()
    await pictures(other, 'used-link')
    await other.context().close()
    await ada.reload()
    await ada.getByRole('row', { name: /Ruth.*active/ }).waitFor()
    await pictures(ada, 'people')
  })

  it('goes on with sessions that their person sees and ends', async () => {
    const elsewhere = await newPage()
    await signIn(elsewhere, RUTH.password)
    await ruth.goto(`${product.url}/account`)
    await ruth.getByRole('listitem').nth(1).waitFor()
    await pictures(ruth, 'account')
    await ruth.getByRole('button', { name: /^End the session of/ }).click()
    await expect.poll(() => ruth.getByRole('listitem').count()).toBe(1)
    await elsewhere.goto(product.url)
    await elsewhere.getByRole('heading', { name: 'Sign in' }).waitFor()
    await elsewhere.context().close()
  })

  it('changes its password, which ends all other sessions', async () => {
    const elsewhere = await newPage()
    await signIn(elsewhere, RUTH.password)
    await elsewhere.goto(`${product.url}/account`)
    await elsewhere.getByRole('textbox', { name: 'New password' }).fill('typed before the session ended')
    await ruth.getByRole('textbox', { name: 'Present password' }).fill(RUTH.password)
    await ruth.getByRole('textbox', { name: 'New password' }).fill(NEXT)
    await ruth.getByRole('button', { name: 'Change password' }).click()
    await ruth.getByText(/All your other sessions have ended/).waitFor()
    // In front of the page whose session ended, one signs in again, and what was typed is still there.
    await elsewhere.getByRole('textbox', { name: 'Present password' }).fill('anything')
    await elsewhere.getByRole('button', { name: 'Change password' }).click()
    const dialog = elsewhere.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.getByText(/Sign in again to go on/).waitFor()
    await pictures(elsewhere, 'sign-in-again')
    await dialog.getByRole('textbox', { name: 'Password' }).fill(RUTH.password)
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    await dialog.getByText('The e-mail address or the password is not right.').waitFor()
    await dialog.getByRole('textbox', { name: 'Password' }).fill(NEXT)
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await elsewhere.getByRole('textbox', { name: 'New password' }).inputValue()).toBe(
      'typed before the session ended',
    )
    await elsewhere.context().close()
  })

  it('ends a session on signing out, for a kept cookie too', async () => {
    const kept = await hers.storageState()
    await ruth.getByRole('button', { name: 'Account of Ruth' }).click()
    await ruth.getByRole('menuitem', { name: 'Sign out' }).click()
    await ruth.getByRole('heading', { name: 'Sign in' }).waitFor()
    const thief = await browser.newContext({ storageState: kept })
    const answer = await thief.request.post(`${product.url}/api/rpc/me`, { headers: { 'x-concord': '1' }, data: {} })
    expect(answer.status()).toBe(401)
    await thief.close()
  })

  it('is deactivated and reactivated by an administrator, who can’t deactivate their own as the last', async () => {
    await signIn(ruth, NEXT)
    await ada.getByRole('button', { name: 'Actions for Ruth' }).click()
    await pictures(ada, 'person-menu')
    await ada.getByRole('menuitem', { name: 'Deactivate account' }).click()
    await pictures(ada, 'deactivate')
    await ada.getByRole('button', { name: 'Deactivate', exact: true }).click()
    await ada.getByRole('row', { name: /Ruth.*deactivated/ }).waitFor()
    await ruth.goto(product.url)
    await ruth.getByRole('heading', { name: 'Sign in' }).waitFor()
    await ada.getByRole('button', { name: 'Actions for Ruth' }).click()
    await ada.getByRole('menuitem', { name: 'Reactivate account' }).click()
    await ada.getByRole('row', { name: /Ruth.*active/ }).waitFor()
    // The menu before fades out, and says by now what this one says.
    await expect.poll(() => ada.getByRole('menu').count()).toBe(0)
    await ada.getByRole('button', { name: 'Actions for Ada' }).click()
    await ada.getByRole('menuitem', { name: 'Deactivate account' }).click()
    await ada.getByRole('button', { name: 'Deactivate', exact: true }).click()
    await ada.getByText(/last administrator who can sign in/).waitFor()
  })
})

describe('the audit trail', () => {
  it('shows an administrator who did what, filtered, verified and reviewed', async () => {
    await ada.goto(`${product.url}/audit`)
    await ada.getByRole('row', { name: /Ada.*deactivated an account.*Ruth/ }).waitFor()
    await ada
      .getByRole('row', { name: /Ruth.*signed in/ })
      .first()
      .waitFor()
    await ada.getByRole('button', { name: 'Verify chain' }).click()
    await ada.getByText('The audit trail is whole').waitFor()
    await pictures(ada, 'audit-trail')
    await ada.getByRole('button', { name: 'Mark as reviewed' }).click()
    const dialog = ada.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Note' }).fill('First week.')
    await pictures(ada, 'audit-review')
    await dialog.getByRole('button', { name: 'Mark as reviewed' }).click()
    await ada.getByText(/Reviewed by Ada .*First week/).waitFor()
    await ada.getByRole('combobox', { name: 'About' }).click()
    await ada.getByRole('option', { name: 'Refusals' }).click()
    await ada.getByText('No entries match these filters.').waitFor()
    await pictures(ada, 'audit-empty')
    const table = await ada.context().request.get(`${product.url}/api/audit?group=account`)
    expect(await table.text()).toMatch(/Ada,account\.deactivate,deactivated an account,Ruth/)
    expect((await hers.request.get(`${product.url}/api/audit`)).status()).toBe(401)
  })
})

describe('the door for those who are not signed in', () => {
  it('reads no large body', async () => {
    const { request } = await browser.newContext()
    const large = { data: 'a'.repeat(1_000_000), headers: { 'content-type': 'application/json', 'x-concord': '1' } }
    expect((await request.post(`${product.url}/api/rpc/me`, large)).status()).toBe(401)
    expect((await request.post(`${product.url}/api/auth/callback/credentials`, large)).status()).toBe(413)
    expect((await request.post(`${product.url}/api/auth/_log`, large)).status()).toBe(204)
  })

  it('answers odd credentials with nothing of its inside', async () => {
    const { request } = await browser.newContext()
    const { csrfToken } = await (await request.get(`${product.url}/api/auth/csrf`)).json()
    for (const odd of [{ email: { a: 1 } }, { email: 'a\0', password: ['x'] }, { email: 7, password: null }, {}]) {
      const answer = await request.post(`${product.url}/api/auth/callback/credentials?json=true`, {
        data: { csrfToken, json: 'true', ...odd },
        headers: { 'content-type': 'application/json' },
      })
      expect(await answer.text()).not.toMatch(/prisma|TypeError|at |undefined|stack/i)
      expect(answer.status()).toBe(401)
    }
    for (const body of ['{', 'null', '[]', '"x"', '{"csrfToken":{"a":1}}']) {
      const answer = await request.post(`${product.url}/api/auth/callback/credentials`, {
        data: body,
        headers: { 'content-type': 'application/json' },
      })
      expect(await answer.text()).not.toMatch(/prisma|TypeError|node_modules|\.ts:\d/i)
    }
  })
})
