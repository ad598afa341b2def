import { describe, expect, it } from 'vitest'
import { forwardedFor } from '#app/every-request.ts'

describe('the addresses that a request was forwarded for', () => {
  it('are the one that was seen alone, where there is no proxy of one’s own', () => {
    expect(forwardedFor('10.6.6.6', '192.0.2.1', 0)).toBe('192.0.2.1')
    expect(forwardedFor('10.6.6.6, 10.7.7.7', '192.0.2.1', 0)).toBe('192.0.2.1')
    expect(forwardedFor(undefined, '192.0.2.1', 0)).toBe('192.0.2.1')
  })

  it('are those that proxies said with the last proxy, which was seen, after them', () => {
    expect(forwardedFor('192.0.2.1', '10.0.0.1', 1)).toBe('192.0.2.1, 10.0.0.1')
    expect(forwardedFor('10.6.6.6, 192.0.2.1', '10.0.0.1', 1)).toBe('10.6.6.6, 192.0.2.1, 10.0.0.1')
  })

  it('are that proxy alone where it said nothing', () => {
    expect(forwardedFor(undefined, '10.0.0.1', 1)).toBe('10.0.0.1')
    expect(forwardedFor('', '10.0.0.1', 1)).toBe('10.0.0.1')
  })
})
