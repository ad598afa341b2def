import Bowser from 'bowser'
import type { SignInPlace } from '#lib/access/sessions.ts'
import { programSettings } from '#lib/settings/program-settings.ts'

const LONGEST = 200

/** Headers as the web server or next-auth hands them over. */
export type RequestHeaders = Headers | Readonly<Record<string, unknown>>

export function headerOf(headers: RequestHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name]
  return typeof value === 'string' ? value : ''
}

/**
 * Where a request comes from. Each proxy adds the address that it saw to `x-forwarded-for`, and so does this server
 * (every-request.ts); what stands before the entries of one's own proxies is whatever the client wrote there.
 */
export function placeOf(headers: RequestHeaders): SignInPlace {
  const seen = headerOf(headers, 'x-forwarded-for')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const address = seen.at(-1 - programSettings().proxies) ?? seen[0] ?? ''
  return { address: address.slice(0, LONGEST), browser: browserOf(headerOf(headers, 'user-agent')) }
}

function browserOf(userAgent: string): string {
  if (!userAgent) return 'Unknown browser'
  const { browser, os } = Bowser.parse(userAgent.slice(0, 1000))
  return `${browser.name || 'Unknown browser'}${os.name ? ` on ${os.name}` : ''}`.replaceAll('\0', '').slice(0, LONGEST)
}
