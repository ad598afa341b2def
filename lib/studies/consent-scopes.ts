import { type Message, phrase } from '#lib/messages/message.ts'
import type { ConsentScope } from '#prisma/client/enums.ts'

export type { ConsentScope }

/** What a participant can consent to, as pages print it. */
export const CONSENT_SCOPES: Record<ConsentScope, Message> = {
  study: phrase('This study only'),
  research: phrase('Other studies of the same group'),
  sharing: phrase('Sharing with other groups'),
}
