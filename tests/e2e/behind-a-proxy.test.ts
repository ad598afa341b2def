import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADA } from '../fixtures/people-in-browser.ts'
import { type RunningProduct, startProduct } from '../fixtures/product.ts'

const PORT = 3219
const HERE = `http://127.0.0.1:${PORT}`
/** As a proxy at the same machine adds it to what a client wrote. */
const FORWARDED = { 'x-forwarded-for': '10.6.6.6, 192.0.2.77' }

let product: RunningProduct

beforeAll(async () => {
  const environment = { CONCORD_URL: 'https://concord.example.org', CONCORD_PROXIES: '1' }
  product = await startProduct(PORT, { environment })
}, 900_000)
afterAll(() => product?.stop())

async function call(name: string, cookie: string, json?: unknown): Promise<Response> {
  return fetch(`${HERE}/api/rpc/${name}`, {
    method: 'POST',
    headers: { 'x-concord': '1', 'content-type': 'application/json', cookie, ...FORWARDED },
    body: JSON.stringify({ json }),
  })
}

describe('behind a proxy with TLS', () => {
  it('prints the address that people type', () => {
    expect(product.url).toBe('https://concord.example.org')
  })

  it.each(['/sign-in', '/', '/api/health', '/api/rpc/me', '/icon.svg', '/nowhere', '/_next/static/none.js'])(
    'says on %s that browsers use https alone from now on',
    async (address) => {
      const { headers } = await fetch(HERE + address, { redirect: 'manual' })
      expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains')
    },
  )

  it('echoes no request', async () => {
    const echoed = await new Promise<string>((resolve, reject) => {
      const asking = request({ port: PORT, method: 'TRACE', path: '/sign-in', headers: { cookie: 'kept=secret' } })
      asking.once('error', reject)
      asking.once('response', (answer) => {
        let said = ''
        answer.on('data', (chunk: Buffer) => {
          said += chunk.toString()
        })
        answer.once('end', () => resolve(said))
      })
      asking.end()
    })
    expect(echoed).not.toContain('kept=secret')
  })

  it('marks every cookie as secure, and takes the client’s address from its proxy', async () => {
    await call('setup/createAdministrator', '', { ...ADA, code: product.setupCode })
    const csrf = await fetch(`${HERE}/api/auth/csrf`)
    const { csrfToken } = (await csrf.json()) as { csrfToken: string }
    const cookie = (answer: Response) =>
      answer.headers
        .getSetCookie()
        .map((set) => set.split(';')[0])
        .join('; ')
    const answer = await fetch(`${HERE}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookie(csrf), ...FORWARDED },
      body: new URLSearchParams({ csrfToken, json: 'true', email: ADA.email, password: ADA.password }),
      redirect: 'manual',
    })
    const set = [...csrf.headers.getSetCookie(), ...answer.headers.getSetCookie()]
    expect(set.map((one) => one.split('=')[0])).toEqual(
      expect.arrayContaining([
        '__Host-next-auth.csrf-token',
        '__Secure-next-auth.session-token',
        '__Secure-concord.known-browser',
      ]),
    )
    for (const one of set) expect(one).toMatch(/; Secure(;|$)/i)
    for (const one of set) expect(one).toMatch(/; HttpOnly(;|$)/i)
    for (const one of set) expect(one).toMatch(/; SameSite=Lax(;|$)/i)
    const sessions = await (await call('account/sessions', cookie(answer))).json()
    expect(sessions.json).toMatchObject([{ address: '192.0.2.77', current: true }])
  })
})
