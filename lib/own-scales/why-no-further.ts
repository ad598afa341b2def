import { OUTSIDE_RATER } from '#lib/access/outside-rater.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Why a study can't have another scale; undefined where it can. */
export async function whyNoFurther(
  database: Database | Transaction,
  studyId: string,
  { simulated, blinding }: { simulated: boolean; blinding: 'blinded' | 'open' },
): Promise<Message | undefined> {
  if (simulated) return phrase('A phantom study keeps its scale: its sheets are simulated.')
  if (blinding === 'open') return undefined
  // Nobody signs in as somebody who rated elsewhere. An imported sheet of anybody else let them see estimates, as a signed one does.
  const imported = { importId: { not: null }, rater: { email: { endsWith: OUTSIDE_RATER } } }
  const signed = await database.ratingSheet.count({
    where: { interview: { participant: { studyId } }, lockedAt: { not: null }, NOT: imported },
  })
  if (signed === 0 && (await signedInBin(database, studyId)) === 0) return undefined
  return phrase(
    'Raters have signed sheets in this study and may have seen estimates, so that they would not rate another scale blindly. Create another study for it.',
  )
}

/** Sheets that were signed, and then deleted with their interview: their raters have seen what they have seen. */
async function signedInBin(database: Database | Transaction, studyId: string): Promise<number> {
  const [row] = await database.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "BinRow" r JOIN "BinEntry" e ON e.id = r."entryId"
    LEFT JOIN "User" u ON u.id = (r."row" ->> 'raterId')::uuid
    WHERE e."studyId" = ${studyId}::uuid AND r."table" = 'RatingSheet' AND r."row" ->> 'lockedAt' IS NOT NULL
      AND (r."row" ->> 'importId' IS NULL OR u.email IS NULL OR right(u.email, ${OUTSIDE_RATER.length}) <> ${OUTSIDE_RATER})`
  return row!.count
}
