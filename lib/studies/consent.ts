import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { CONSENT_SCOPES, type ConsentScope } from './consent-scopes.ts'

const dateSchema = z.iso.date('Give the date as year-month-day.').nullable()

export const consentSchema = z.object({
  participantId: z.uuid(),
  consentedOn: dateSchema,
  scope: z.enum(Object.keys(CONSENT_SCOPES) as [ConsentScope]).nullable(),
  /** The last day on which recordings may be kept. */
  recordingsUntil: dateSchema,
})

/** What a participant consented to; dates as YYYY-MM-DD, null where nothing is set. */
export interface Consent {
  consentedOn: string | null
  scope: ConsentScope | null
  recordingsUntil: string | null
}

interface StoredConsent {
  consentedOn: Date | null
  consentScope: ConsentScope | null
  recordingsUntil: Date | null
}

export function consentOf({ consentedOn, consentScope, recordingsUntil }: StoredConsent): Consent {
  const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? null
  return { consentedOn: day(consentedOn), scope: consentScope, recordingsUntil: day(recordingsUntil) }
}

/** The wider a scope, the further to the right. What is not recorded covers the study's own work alone. */
const BY_WIDTH: readonly ConsentScope[] = ['study', 'research', 'sharing']
const widthOf = (scope: ConsentScope | null) => BY_WIDTH.indexOf(scope ?? 'study')

/**
 * Writes down what a participant consented to, with what it was before in the audit trail. Where it covers less than before, files of the
 * study's earlier exports can't be downloaded any more: they may hold what it no longer covers.
 *
 * @throws ConcordError bad-input where recordings would have to go before the consent began
 */
export async function setConsent(
  database: Database,
  person: Pick<Person, 'id'>,
  { participantId: id, consentedOn, scope, recordingsUntil }: z.infer<typeof consentSchema>,
): Promise<void> {
  if (consentedOn && recordingsUntil && recordingsUntil < consentedOn)
    throw new ConcordError(
      'bad-input',
      phrase('The recordings’ last day is before the day of consent. Check both dates.'),
    )
  const date = (day: string | null) => (day ? new Date(day) : null)
  await inTransaction(database, async (tx) => {
    const participant = await tx.participant.findUniqueOrThrow({ where: { id } })
    const before = consentOf(participant)
    await tx.participant.update({
      where: { id },
      data: { consentedOn: date(consentedOn), consentScope: scope, recordingsUntil: date(recordingsUntil) },
    })
    if (widthOf(scope) < widthOf(before.scope))
      await tx.exportRun.updateMany({
        where: { studyId: participant.studyId, storageKey: { not: null } },
        data: { expiresAt: new Date() },
      })
    await audit(tx, person.id, 'participant.consent', id, {
      consentedOn,
      scope,
      recordingsUntil,
      consentedOnBefore: before.consentedOn,
      scopeBefore: before.scope,
      recordingsUntilBefore: before.recordingsUntil,
    })
  })
}

/**
 * Removes the files of recordings whose time to be kept has ended, with the features of their frames. What was analysed, rated and
 * estimated stays. Where the program is stopped in between, the next call finishes it.
 *
 * @param now the day is that of UTC
 */
export async function removeExpiredRecordings(database: Database, storage: Storage, now = new Date()): Promise<void> {
  const today = new Date(now.toISOString().slice(0, 10))
  const expired = await database.recording.findMany({
    where: { storageKey: { not: null }, interview: { participant: { recordingsUntil: { lt: today } } } },
    select: {
      id: true,
      storageKey: true,
      analyses: { select: { features: true } },
      copies: { select: { storageKey: true } },
    },
  })
  for (const { id, storageKey, analyses, copies } of expired) {
    const features = analyses.flatMap((analysis) => analysis.features ?? [])
    for (const key of [storageKey!, ...new Set(features), ...copies.flatMap((copy) => copy.storageKey ?? [])])
      await storage.remove(key)
    await inTransaction(database, async (tx) => {
      await tx.analysis.updateMany({ where: { recordingId: id }, data: { features: null } })
      await tx.preview.updateMany({ where: { recordingId: id }, data: { poster: null } })
      await tx.recordingCopy.updateMany({ where: { recordingId: id }, data: { storageKey: null, bytes: null } })
      const { count } = await tx.recording.updateMany({
        where: { id, storageKey: { not: null } },
        data: { storageKey: null, fileRemovedAt: new Date() },
      })
      if (count > 0) await audit(tx, null, 'recording.expire', id)
    })
  }
}
