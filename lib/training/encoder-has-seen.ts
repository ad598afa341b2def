import type { Database } from '#lib/database/client.ts'
import { analysisParts } from '#lib/studies/analysis-parts.ts'
import { countingAnalyses } from '#lib/studies/counting-analysis.ts'
import { Prisma } from '#prisma/client/client.ts'

/** Whether the analyses that heads of a study would be trained from are of an encoder that learnt from captions of that study. */
export async function encoderHasSeen(database: Database, studyId: string): Promise<boolean> {
  // All of them are of one version, or a training is refused.
  const [latest] = await database.$queryRaw<{ id: string }[]>`
    SELECT counting.id FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting ORDER BY counting.id DESC LIMIT 1`
  if (!latest) return false
  const parts = (await analysisParts(database, [latest.id], ['provenance'])).get(latest.id)
  return parts?.provenance.encoder.trainedOnStudy === studyId
}
