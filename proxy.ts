import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { pagePolicy } from './app/content-policy.ts'

/**
 * Gives each page that is asked for a nonce of its own, which Next writes on the page's scripts and the layout on its
 * styles: what is slipped into a page has none, and does not run.
 */
export function proxy(request: NextRequest): NextResponse {
  // The development server evaluates code and talks over a socket of its own.
  // biome-ignore lint/style/noProcessEnv: Next writes it in when it builds.
  if (process.env.NODE_ENV !== 'production') return NextResponse.next()
  const nonce = randomBytes(16).toString('base64')
  const policy = pagePolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

/** Everything but what is no page: route handlers, whose bodies must not pass through here, and built files. */
export const config = { matcher: ['/((?!api/|_next/static/|icon.svg$).*)'] }
