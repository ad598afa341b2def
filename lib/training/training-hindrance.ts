import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import type { Database } from '#lib/database/client.ts'
import { whyNoTemporal } from '#lib/heads/read-temporal-encoder.ts'
import { LEARNING, type TrainingPlan } from '#lib/heads/training-plan.ts'
import type { Message } from '#lib/messages/message.ts'
import { countingAnalyses } from '#lib/studies/counting-analysis.ts'
import { Prisma } from '#prisma/client/client.ts'
import { framesMissing } from './analysed-interviews.ts'

/** Why a training would fail, as far as that is known before it begins; undefined where nothing is known against it. */
export async function trainingHindrance(
  database: Database,
  modelsFolder: string,
  studyId: string,
  { kind, learning = LEARNING }: Pick<TrainingPlan, 'kind' | 'learning'>,
): Promise<Message | undefined> {
  if (kind !== 'temporal') return undefined
  const { encoder } = await database.study.findUniqueOrThrow({ where: { id: studyId }, select: { encoder: true } })
  const [bundle] = await encoderVersions(modelsFolder, encoder).catch(() => [])
  const why = bundle && whyNoTemporal(bundle.manifest, learning.start)
  if (why) return why
  const missing = await analysesWithoutFrames(database, studyId)
  return missing > 0 ? framesMissing(missing) : undefined
}

/** Analyses that a head would be trained from and that kept no frame features. */
async function analysesWithoutFrames(database: Database, studyId: string): Promise<number> {
  const [row] = await database.$queryRaw<{ missing: number }[]>`
    SELECT count(*)::int AS missing
    FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting JOIN "Analysis" a ON a.id = counting.id
    WHERE octet_length(a.embeddings) > 0 AND a.features IS NULL AND EXISTS
      (SELECT 1 FROM "RatingSheet" t WHERE t."interviewId" = counting."interviewId" AND t."lockedAt" IS NOT NULL)`
  return row!.missing
}
