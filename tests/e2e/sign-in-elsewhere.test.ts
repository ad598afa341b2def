import { createServer, type Server } from 'node:http'
import Provider from 'oidc-provider'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible, openBrowser, picture } from '../fixtures/browser.ts'
import { createAda, invitePerson, newPage } from '../fixtures/people-in-browser.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'

const PORT = 3220
const PROVIDER_PORT = 3221
const ISSUER = `http://localhost:${PROVIDER_PORT}`

/** What the provider says of each person who signs in there, by the name that they type. */
const PEOPLE: Record<string, { email: string; email_verified: boolean }> = {
  'ruth-7': { email: 'Ruth@example.org', email_verified: true },
  'ruth-8': { email: 'ruth@example.org', email_verified: true },
  'grace-1': { email: 'grace@example.org', email_verified: false },
  stranger: { email: 'stranger@example.org', email_verified: true },
}

let product: RunningProduct
let provider: Server
let browser: Browser
let ada: Page
/** The answers of the provider to its questions, as it was asked. */
const asked: URLSearchParams[] = []

beforeAll(async () => {
  const own = new Provider(ISSUER, {
    clients: [
      {
        client_id: 'concord',
        client_secret: 'only for this test',
        redirect_uris: [`http://127.0.0.1:${PORT}/api/auth/callback/openid`],
      },
    ],
    claims: { email: ['email', 'email_verified'] },
    cookies: { keys: ['only for this test'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id]! }) }),
  })
  provider = createServer((request, response) => {
    const url = new URL(request.url!, ISSUER)
    if (url.pathname === '/auth') asked.push(url.searchParams)
    void own.callback()(request, response)
  })
  await new Promise<void>((resolve) => provider.listen(PROVIDER_PORT, 'localhost', resolve))
  const environment = {
    CONCORD_OIDC_ISSUER: ISSUER,
    CONCORD_OIDC_CLIENT_ID: 'concord',
    CONCORD_OIDC_CLIENT_SECRET: 'only for this test',
    CONCORD_OIDC_NAME: 'Hospital account',
  }
  product = await startProduct(PORT, { environment })
  browser = await openBrowser()
  ada = await newPage(browser)
  await createAda(ada, product)
  for (const name of ['Ruth', 'Grace']) await invitePerson(ada, product.url, name)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
  provider?.close()
})

/** Signs in at the provider's own pages. */
async function signInAs(page: Page, name: string): Promise<void> {
  await page.goto(`${product.url}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with Hospital account' }).click()
  await page.locator('input[name="login"]').fill(name)
  await page.locator('input[name="password"]').fill('any')
  await page.locator('button[type="submit"]').click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

describe('signing in by an OpenID provider', () => {
  it('lets a person in who has an account here, by their verified address at first', async () => {
    const ruth = await newPage(browser)
    await ruth.goto(`${product.url}/sign-in`)
    await expectAccessible(ruth)
    await picture(ruth, 'sign-in-elsewhere')
    await signInAs(ruth, 'ruth-7')
    await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
    const answer = await ruth.context().request.post(`${product.url}/api/rpc/me`, {
      headers: { 'x-concord': '1' },
      data: {},
    })
    expect(await answer.json()).toMatchObject({ json: { email: 'ruth@example.org' } })
    await ruth.context().close()
  })

  it('asks with a proof key, a state and a nonce', () => {
    expect(Object.fromEntries(asked[0]!)).toMatchObject({
      response_type: 'code',
      scope: 'openid email',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{20,}$/),
      nonce: expect.stringMatching(/^[\w-]{20,}$/),
    })
  })

  it('knows them by their subject afterwards, whatever their address is', async () => {
    PEOPLE['ruth-7'] = { email: 'married@example.org', email_verified: false }
    const ruth = await newPage(browser)
    await signInAs(ruth, 'ruth-7')
    await ruth.getByRole('heading', { name: /studies/i, level: 1 }).waitFor()
    await ruth.goto(`${product.url}/account`)
    await ruth.getByText('Ruth, ruth@example.org, clinician').waitFor()
    await ruth.getByRole('button', { name: 'Account of Ruth' }).click()
    await ruth.getByRole('menuitem', { name: 'Sign out' }).click()
    await ruth.getByRole('heading', { name: 'Sign in' }).waitFor()
    await ruth.goto(product.url)
    await ruth.getByRole('heading', { name: 'Sign in' }).waitFor()
    await ruth.context().close()
  })

  it.each([
    ['has no account', 'stranger'],
    ['has an address that the provider did not verify', 'grace-1'],
    ['comes with the address of somebody whom it knows', 'ruth-8'],
  ])('refuses a person who %s, and makes no account', async (_, name) => {
    const page = await newPage(browser)
    await signInAs(page, name)
    await page.getByText(/you have no account here/).waitFor()
    await picture(page, `sign-in-elsewhere-${name}`)
    await page.context().close()
    await ada.goto(`${product.url}/people`)
    await ada.getByRole('row', { name: /Ruth/ }).waitFor()
    expect(await ada.getByRole('row').count(), 'Ada, Ruth, Grace').toBe(4)
  })

  it('refuses an answer that this browser did not ask for, and says nothing of its inside', async () => {
    const page = await newPage(browser)
    await page.goto(`${product.url}/api/auth/callback/openid?code=stolen&state=guessed`)
    await page.getByText('Signing in with Hospital account did not work.').waitFor()
    await page.goto(`${product.url}/sign-in?error=Call+0800+123`)
    await page.getByText('Signing in with Hospital account did not work.').waitFor()
    expect(await page.getByText('0800').count()).toBe(0)
    await page.context().close()
  })

  it('is in the audit trail', async () => {
    const table = await (await ada.context().request.get(`${product.url}/api/audit`)).text()
    expect(table).toMatch(/Ruth,session\.sign-in,signed in,.*OpenID Connect/)
    expect(table).toMatch(/session\.refused,failed to sign in,.*OpenID Connect/)
    expect(table).toMatch(/Ruth,account\.link-external/)
  })
})
