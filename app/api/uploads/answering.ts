import { AsyncLocalStorage } from 'node:async_hooks'
import { english, type Translator } from '#lib/messages/translator.ts'

const current = new AsyncLocalStorage<Translator>()

/** Does what answers a request, in the language that its sender reads: tus hands requests to few of its parts. */
export function answeringIn<Answer>(t: Translator, answer: () => Promise<Answer>): Promise<Answer> {
  return current.run(t, answer)
}

/** The translator for the sender of the request that is being answered. */
export const answering = (): Translator => current.getStore() ?? english
