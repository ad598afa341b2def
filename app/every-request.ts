import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Two years, the least that browsers' own lists ask for. */
const TRANSPORT_SECURITY = 'max-age=63072000; includeSubDomains'

/**
 * What `x-forwarded-for` may say: what the proxies of one's own said, with the address that this server saw added, or
 * that address alone where there is no proxy, since anybody can write the header.
 *
 * @param said the header as it came
 * @param seen the address at the other end of the connection
 * @param proxies the number of one's own proxies
 */
export function forwardedFor(said: string | undefined, seen: string, proxies: number): string {
  return proxies > 0 && said ? `${said}, ${seen}` : seen
}

/** An IPv4 address as people write it, where the socket gives it as IPv6 (RFC 4291, section 2.5.5.2). */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '')
}

/**
 * Sees to every request before Next does, by the channel on which Node.js tells of it: Next adds the address that it
 * sees only where a request names none.
 *
 * @param options `proxies` as set; `secure` where people reach this installation by https
 */
export function watchEveryRequest({ proxies, secure }: { proxies: number; secure: boolean }): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    const said = request.headers['x-forwarded-for']
    const seen = plain(request.socket.remoteAddress ?? '')
    request.headers['x-forwarded-for'] = forwardedFor(Array.isArray(said) ? said.join() : said, seen, proxies)
    if (secure) response.setHeader('strict-transport-security', TRANSPORT_SECURITY)
  })
}
