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
