import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { GIGABYTE, inGigabytes } from '#lib/storage/gigabytes.ts'

export const quotaSchema = z.object({
  studyId: z.uuid(),
  /** Null for no limit. */
  gigabytes: z
    .number()
    .min(0.1, 'The limit must be at least 0.1 GB.')
    .max(1_000_000, 'The limit must be at most 1,000,000 GB.')
    .nullable(),
})

/** What the recordings of a study, and files of its exports, take of the disk, and what they may take, in bytes. */
export interface StudyStorage {
  usedBytes: number
  /** Null where there is no limit. */
  quotaBytes: number | null
}

/** An upload that is on its way: bytes still to come, or there and not taken yet. */
export interface AwaitedUpload {
  interviewId: string
  bytes: number
}

export async function studyStorage(database: Database | Transaction, studyId: string): Promise<StudyStorage> {
  const [study, stored, exports] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: studyId }, select: { quotaBytes: true } }),
    database.recording.aggregate({ where: { interview: { participant: { studyId } } }, _sum: { bytes: true } }),
    database.exportRun.aggregate({ where: { studyId, storageKey: { not: null } }, _sum: { bytes: true } }),
  ])
  return {
    usedBytes: Number(stored._sum.bytes ?? 0) + Number(exports._sum.bytes ?? 0),
    quotaBytes: study.quotaBytes === null ? null : Number(study.quotaBytes),
  }
}

/** Sets how much the recordings of a study may take. What is stored already stays. Where nothing changes, nothing is written. */
export async function setQuota(
  database: Database,
  person: Person,
  { studyId, gigabytes }: z.infer<typeof quotaSchema>,
): Promise<void> {
  const quotaBytes = gigabytes === null ? null : BigInt(Math.round(gigabytes * GIGABYTE))
  await database.$transaction(async (tx) => {
    const { count } = await tx.study.updateMany({
      // Unequal to a number is not true of what is null.
      where: {
        id: studyId,
        OR: [{ quotaBytes: { not: quotaBytes } }, ...(quotaBytes === null ? [] : [{ quotaBytes: null }])],
      },
      data: { quotaBytes },
    })
    if (count > 0) await audit(tx, person.id, 'study.quota', studyId, { gigabytes })
  })
}

/**
 * Refuses a recording that its study has no room for.
 *
 * @param awaited uploads that have begun, of this study or others
 * @throws ConcordError storage-full with how much is left
 */
export async function demandWithinQuota(
  database: Database,
  interviewId: string,
  bytes: number,
  awaited: readonly AwaitedUpload[],
): Promise<void> {
  const { participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { participant: { select: { studyId: true } } },
  })
  const { usedBytes, quotaBytes } = await studyStorage(database, participant.studyId)
  if (quotaBytes === null) return
  const ofStudy = await database.interview.findMany({
    where: { id: { in: awaited.map((upload) => upload.interviewId) }, participant: { studyId: participant.studyId } },
    select: { id: true },
  })
  const own = new Set(ofStudy.map(({ id }) => id))
  const coming = awaited.reduce((sum, upload) => sum + (own.has(upload.interviewId) ? upload.bytes : 0), 0)
  const left = quotaBytes - usedBytes - coming
  if (bytes <= left) return
  const sizes = {
    quotaBytes: inGigabytes(quotaBytes),
    left: inGigabytes(Math.max(0, left)),
    bytes: inGigabytes(bytes),
  }
  throw new ConcordError(
    'storage-full',
    coming > 0
      ? phrase(
          'This study may store {quotaBytes} of recordings and has {left} left, counting uploads that are on their way; this file has {bytes}. Ask a manager of the study to raise its limit, then try again.',
          sizes,
        )
      : phrase(
          'This study may store {quotaBytes} of recordings and has {left} left; this file has {bytes}. Ask a manager of the study to raise its limit, then try again.',
          sizes,
        ),
  )
}
