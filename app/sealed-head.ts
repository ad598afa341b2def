import { type SealedHead, sealedHeadIn } from '#lib/access/audit-seals.ts'
import { programSecret, programSettings } from '#lib/settings/program-settings.ts'

/** Where this installation keeps the head of its audit trail. @throws ConcordError bad-settings */
export function sealedHead(): SealedHead {
  return sealedHeadIn(programSettings().dataFolder, programSecret())
}
