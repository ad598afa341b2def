import type { Database, Transaction } from '#lib/database/client.ts'
import { countsAsImported } from '#lib/ratings/imported-sheet.ts'
import { type Remarks, storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { ratersInTraining } from '#lib/ratings/training-sheets.ts'

/** A signed or imported sheet that a consensus decides between, by the version that counts. */
export interface SheetToSettle {
  id: string
  raterId: string
  rater: string
  version: number | null
  sha256: string | null
  imported: boolean
  scores: Record<string, number>
  remarks: Remarks
}

/** The locked sheets of an interview on one scale that are not of training, by the raters' names. */
export async function sheetsToSettle(
  database: Database | Transaction,
  interviewId: string,
  scaleName: string,
): Promise<SheetToSettle[]> {
  const sheets = await database.ratingSheet.findMany({
    where: {
      interviewId,
      scaleName,
      lockedAt: { not: null },
      raterId: { notIn: await ratersInTraining(database, interviewId) },
    },
    include: { rater: { select: { name: true } }, versions: { select: { version: true, sha256: true } } },
    orderBy: [{ rater: { name: 'asc' } }, { id: 'asc' }],
  })
  return sheets.map(({ id, raterId, rater, counted, versions, importId, scores, remarks }) => ({
    id,
    raterId,
    rater: rater.name,
    version: counted,
    sha256: versions.find(({ version }) => version === counted)?.sha256 ?? null,
    imported: countsAsImported(importId, counted),
    scores: storedScores.read(scores),
    remarks: storedRemarks.read(remarks),
  }))
}
