import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { codeOf } from '../fixtures/factors.ts'
import { ADA, createAda, finishApp, invitePerson, newPage, textOf } from '../fixtures/people-in-browser.ts'
import { pictures } from '../fixtures/pictures.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'

const PASSWORD = 'seven green lanterns hum'

let product: RunningProduct
let browser: Browser
/** Ada, the administrator, and Ruth, in a browser each. */
let ada: Page
let hers: BrowserContext
let ruth: Page
/** Of Ruth's authenticator app. */
let secret: string
let recoveryCode: string

beforeAll(async () => {
  product = await startProduct(3222)
  browser = await openBrowser()
  ada = await newPage(browser)
  await createAda(ada, product)
  ruth = await newPage(browser)
  hers = ruth.context()
  await ruth.goto(await invitePerson(ada, product.url, 'Ruth'))
  await ruth.getByRole('textbox', { name: 'New password' }).fill(PASSWORD)
  await ruth.getByRole('button', { name: 'Set password and sign in' }).click()
  await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

async function typePassword(page: Page, password: string, url = product.url): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('E-mail').fill('ruth@example.org')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account of Ruth' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

async function setUpApp(page: Page, password: string): Promise<void> {
  await page.goto(`${product.url}/account`)
  await page.getByRole('button', { name: 'Set up app' }).click()
  await finishApp(page, password)
  await page.getByText('10 recovery codes are left.').waitFor()
}

describe('a second factor', () => {
  it('is an authenticator app, with recovery codes', async () => {
    await ruth.goto(`${product.url}/account`)
    await ruth.getByRole('button', { name: 'Set up app' }).click()
    const dialog = ruth.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Your password' }).fill('wrong')
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByText('Your password is not right.').waitFor()
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
    await pictures(ruth, 'set-up-app')
    secret = (await textOf(dialog.locator('code'))).replaceAll(' ', '')
    await dialog.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret))
    await dialog.getByRole('button', { name: 'Set up app' }).click()
    const kept = ruth.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
    await kept.first().waitFor()
    expect(await kept.count()).toBe(10)
    await pictures(ruth, 'recovery-codes')
    const downloading = ruth.waitForEvent('download')
    await ruth.getByRole('button', { name: 'Download' }).click()
    const file = await readFile(await (await downloading).path(), 'utf8')
    recoveryCode = await textOf(kept.first())
    expect(file).toContain(recoveryCode)
    await ruth.getByRole('button', { name: 'I have kept them' }).click()
    await ruth.getByText('10 recovery codes are left.').waitFor()
    await pictures(ruth, 'account-with-app')
  })

  it('is asked for after the password, and a recovery code stands for it once', async () => {
    await signOut(ruth)
    await typePassword(ruth, PASSWORD)
    await ruth.getByRole('heading', { name: 'Second factor' }).waitFor()
    await ruth.getByRole('textbox', { name: 'Code' }).fill('000000')
    await ruth.getByRole('button', { name: 'Sign in' }).click()
    await ruth.getByText(/This code is not right/).waitFor()
    await pictures(ruth, 'second-step')
    await ruth.getByRole('button', { name: 'Use recovery code' }).click()
    await ruth.getByRole('textbox', { name: 'Recovery code' }).fill(recoveryCode.toLowerCase())
    await ruth.getByRole('button', { name: 'Sign in' }).click()
    await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
    await ruth.goto(`${product.url}/account`)
    await ruth.getByText('9 recovery codes are left.').waitFor()
  })

  it('is a passkey too, where the address has a name', async () => {
    await ruth.getByText(/Passkeys work at http:\/\/localhost/).waitFor()
    const named = product.url.replace('127.0.0.1', 'localhost')
    const device = await hers.newCDPSession(ruth)
    await device.send('WebAuthn.enable')
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    })
    await ruth.goto(`${named}/sign-in`)
    await typePassword(ruth, PASSWORD, named)
    await ruth.getByRole('button', { name: 'Use recovery code' }).waitFor()
    // The code of the period that comes is taken too, and was not shown before.
    await ruth.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret, Date.now() + 30_000))
    await ruth.getByRole('button', { name: 'Sign in' }).click()
    await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
    await ruth.goto(`${named}/account`)
    await ruth.getByRole('button', { name: 'Add passkey' }).click()
    const dialog = ruth.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Work laptop')
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD)
    await pictures(ruth, 'add-passkey')
    await dialog.getByRole('button', { name: 'Add passkey' }).click()
    await ruth.getByText('Passkey “Work laptop”').waitFor()
    await pictures(ruth, 'account-with-passkey')
    await signOut(ruth)
    await typePassword(ruth, PASSWORD, named)
    await ruth.getByRole('button', { name: 'Use passkey' }).click()
    await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
    // It stands for the password, too.
    await ruth.goto(`${named}/account`)
    await ruth.getByRole('button', { name: 'Remove Authenticator app' }).click()
    await ruth.getByRole('dialog').getByRole('button', { name: 'Use passkey' }).click()
    await ruth.getByRole('button', { name: 'Remove Authenticator app' }).waitFor({ state: 'detached' })
    await device.detach()
  })

  it('is required by an administrator who has one, and led to before anything else', async () => {
    await ada.goto(`${product.url}/people`)
    await ada.getByRole('radio', { name: 'Everyone' }).click()
    await ada.getByText(/Set up a second factor on “Your account” first/).waitFor()
    await pictures(ada, 'people-rule')
    await setUpApp(ada, ADA.password)
    await ada.goto(`${product.url}/people`)
    await ada.getByRole('radio', { name: 'Everyone' }).click()
    await expect.poll(() => ada.getByRole('radio', { name: 'Everyone' }).isChecked()).toBe(true)
    await ada.getByRole('button', { name: 'Actions for Ruth' }).click()
    await ada.getByRole('menuitem', { name: 'Remove second factor' }).click()
    const dialog = ada.getByRole('dialog', { name: 'Remove the second factor of Ruth?' })
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(ADA.password)
    await pictures(ada, 'remove-second-factor')
    await dialog.getByRole('button', { name: 'Remove second factor' }).click()
    await dialog.waitFor({ state: 'detached' })
    await typePassword(ruth, PASSWORD)
    await ruth.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
    await pictures(ruth, 'required-factor')
    await ruth.goto(`${product.url}/queue`)
    await ruth.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
    const refused = await hers.request.post(`${product.url}/api/rpc/studies/list`, {
      headers: { 'x-concord': '1' },
      data: {},
    })
    expect(refused.status()).toBe(403)
    await ruth.getByRole('button', { name: 'Authenticator app on a phone' }).click()
    await finishApp(ruth, PASSWORD)
    await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
    await signOut(ruth)
  })
})
