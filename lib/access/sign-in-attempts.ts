/** Failed attempts for one e-mail address within the window; more are refused without looking at the password. */
const MAX_ATTEMPTS = 10
const WINDOW_MS = 5 * 60_000
const MAX_ADDRESSES = 10_000

const attempts = new Map<string, number[]>()

/** Counts an attempt to sign in. @returns whether its password may be looked at */
export function allowAttempt(email: string, now = Date.now()): boolean {
  const key = email.trim().toLowerCase()
  const recent = (attempts.get(key) ?? []).filter((at) => now - at < WINDOW_MS)
  if (recent.length >= MAX_ATTEMPTS) return false
  attempts.delete(key)
  attempts.set(key, [...recent, now])
  if (attempts.size > MAX_ADDRESSES) attempts.delete(attempts.keys().next().value!)
  return true
}

/** Forgets the attempts for an address whose owner has signed in. */
export function forgetAttempts(email: string): void {
  attempts.delete(email.trim().toLowerCase())
}
