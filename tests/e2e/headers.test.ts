import { randomUUID } from 'node:crypto'
import { globSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../fixtures/browser.ts'
import { createAda, newPage } from '../fixtures/people-in-browser.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'

let product: RunningProduct
let browser: Browser
let ada: Page

beforeAll(async () => {
  product = await startProduct(3223)
  browser = await openBrowser()
  ada = await newPage(browser)
  await createAda(ada, product)
}, 900_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

describe('the headers of every answer', () => {
  const APP = path.resolve(import.meta.dirname, '../../app')
  const addresses = globSync('**/{page,route}.{ts,tsx}', { cwd: APP }).map((file) => {
    const parts = path
      .dirname(file)
      .split(path.sep)
      .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
    return `/${parts.filter((part) => !part.startsWith('[[')).join('/')}`
      .replace('[...nextauth]', 'session')
      .replaceAll(/\[\w+\]/g, randomUUID())
  })
  const everywhere = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  }

  it('are tried for all pages and routes', () => {
    expect(addresses.length).toBeGreaterThan(20)
    expect(addresses).toEqual(
      expect.arrayContaining(['/people', '/sign-in', '/api/rpc', '/api/uploads', '/api/health']),
    )
  })

  it.each(addresses)('%s has them, signed in and not', async (address) => {
    for (const context of [ada.context(), await browser.newContext()]) {
      const answer = await context.request.get(product.url + address, {
        maxRedirects: 0,
        headers: { origin: 'https://elsewhere.example', 'x-concord': '1' },
      })
      const headers = answer.headers()
      expect(headers).toMatchObject(everywhere)
      expect(headers['cache-control'], 'nothing is kept').toMatch(/no-store/)
      expect(headers, 'another site reads nothing').not.toHaveProperty('access-control-allow-origin')
      expect(headers).not.toHaveProperty('x-powered-by')
      expect(headers, 'by http, nothing is said of https').not.toHaveProperty('strict-transport-security')
      const policy = headers['content-security-policy']!
      expect(policy).toContain("frame-ancestors 'none'")
      if (address.startsWith('/api/')) expect(policy).toContain("default-src 'none'")
      else expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic';/)
    }
  })

  it('give each page a nonce of its own, which all its scripts and styles carry', async () => {
    const nonces = new Set<string>()
    for (const address of ['/sign-in', '/link', '/account', '/nowhere']) {
      const answer = await ada.context().request.get(product.url + address)
      const nonce = /'nonce-([\w+/=]+)'/.exec(answer.headers()['content-security-policy']!)![1]!
      const html = await answer.text()
      const tags = html.match(/<(script|style)\b[^>]*>/g)!
      expect(tags.length, address).toBeGreaterThan(3)
      expect(
        tags.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
        address,
      ).toEqual([])
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(4)
  })

  it('are broken by no page, whatever is clicked there', async () => {
    const broken: string[] = []
    ada.on('console', (said) => {
      if (/Content Security Policy/i.test(said.text())) broken.push(`${ada.url()}: ${said.text()}`)
    })
    for (const address of addresses.filter((one) => !one.startsWith('/api/'))) {
      await ada.goto(product.url + address, { waitUntil: 'networkidle' })
      // Links between pages load more of each.
      await ada
        .getByRole('link', { name: 'Concord, studies' })
        .click({ timeout: 2000 })
        .catch(() => {})
    }
    await ada.goto(`${product.url}/people`)
    await ada.getByRole('button', { name: 'Invite person' }).click()
    await ada.getByRole('dialog').getByRole('combobox', { name: 'Role' }).click()
    await ada.getByRole('option', { name: /Researcher/ }).click()
    expect(await ada.evaluate(() => getComputedStyle(document.body).overflow), 'styles of dialogs hold').toBe('hidden')
    expect(broken).toEqual([])
  })

  it('let a slipped-in script run nowhere', async () => {
    const ran = await ada.evaluate(async () => {
      document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.slipped = 1">')
      const script = document.createElement('div')
      script.innerHTML = '<iframe srcdoc="<script>parent.slipped = 2</script>"></iframe>'
      document.body.append(script)
      await new Promise((resolve) => setTimeout(resolve, 500))
      return (window as { slipped?: number }).slipped
    })
    expect(ran).toBeUndefined()
  })
})
