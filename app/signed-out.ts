const EVENT = 'concord:signed-out'

/** Tells the page that the server no longer knows the person, where an error says so. */
export function noteSignedOut(error: unknown): void {
  if ((error as { status?: number } | null)?.status === 401) window.dispatchEvent(new Event(EVENT))
}

/** Calls back when the server no longer knows the person. @returns what stops listening */
export function onSignedOut(told: () => void): () => void {
  window.addEventListener(EVENT, told)
  return () => window.removeEventListener(EVENT, told)
}

const AGAIN = 'concord:signed-in-again'

/** Tells the page that the person has signed in again in front of it. */
export function noteSignedInAgain(): void {
  window.dispatchEvent(new Event(AGAIN))
}

/** Calls back when the person has signed in again. */
export function onSignedInAgain(told: () => void): void {
  window.addEventListener(AGAIN, told)
}
