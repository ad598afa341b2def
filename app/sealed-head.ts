import { type SealedHead, sealedHeadIn } from '#lib/access/audit-seals.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { programSettings } from '#lib/settings/program-settings.ts'

/** Where this installation keeps the head of its audit trail. @throws ConcordError bad-settings */
export function sealedHead(): SealedHead {
  const key = process.env.NEXTAUTH_SECRET
  if (!key) throw new ConcordError('bad-settings', phrase('NEXTAUTH_SECRET is not set. Start Concord with npm start.'))
  return sealedHeadIn(programSettings().dataFolder, key)
}
