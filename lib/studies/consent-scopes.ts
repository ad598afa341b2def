import type { ConsentScope } from '#prisma/client/enums.ts'

export type { ConsentScope }

/** What a participant can consent to, as pages print it. */
export const CONSENT_SCOPES: Record<ConsentScope, string> = {
  study: 'This study only',
  research: 'Other studies of the same group',
  sharing: 'Sharing with other groups',
}
