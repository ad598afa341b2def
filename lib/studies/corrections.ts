import { z } from 'zod'
import type { Prisma, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** Why something is corrected; empty where none is needed. */
export const correctionReasonSchema = z.string().trim().max(500, 'Keep the reason under 500 characters.').default('')

/**
 * The fields that a correction changes, each with what it was and is, as the audit trail keeps them.
 *
 * @param now what is stored
 * @param before what the person had before them
 * @throws ConcordError conflict where something else is stored by now
 */
export function changedFields<T extends Readonly<Record<string, string | null>>>(
  now: T,
  before: T,
  after: T,
): Record<string, string | null> {
  if (Object.keys(now).some((field) => now[field] !== before[field]))
    throw new ConcordError(
      'conflict',
      phrase(
        'Somebody else has changed this meanwhile. Close this window to see what it is now. Nothing was overwritten.',
      ),
    )
  return Object.fromEntries(
    Object.keys(now)
      .filter((field) => now[field] !== after[field])
      .flatMap((field) => [
        [`${field}Before`, now[field] ?? null],
        [field, after[field] ?? null],
      ]),
  )
}

/** @throws ConcordError bad-input where sheets of these interviews are locked and no reason is given */
export async function demandReason(
  tx: Transaction,
  interviews: Prisma.InterviewWhereInput,
  reason: string,
): Promise<void> {
  if (reason.length >= 3) return
  const locked = await tx.ratingSheet.count({ where: { interview: interviews, lockedAt: { not: null } } })
  if (locked > 0)
    throw new ConcordError(
      'bad-input',
      phrase('Rating sheets of it are locked. Say why it is corrected, such as “typing error”.'),
    )
}
