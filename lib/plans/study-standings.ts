import type { Database } from '#lib/database/client.ts'
import { storedTrainingPlan } from '#lib/heads/training-plan.ts'
import { type HeadStanding, headStandings } from './head-standing.ts'
import { lockedPlans } from './locked-plans.ts'

/** Whether each head of a study is the one that its plan has set, by head; empty where no plan is locked. */
export async function studyStandings(database: Database, studyId: string): Promise<ReadonlyMap<string, HeadStanding>> {
  const plans = await lockedPlans(database, studyId)
  if (plans.length === 0) return new Map()
  const heads = await database.$queryRaw<
    { id: string; target: string; encoderHash: string; participants: number; at: Date | null; plan: unknown }[]
  >`SELECT h.id, h.target, h."encoderHash", cardinality(h.participants) AS participants, r."createdAt" AS at, r.plan
    FROM "Head" h LEFT JOIN "TrainingRun" r ON r.id = h."runId"
    WHERE h."studyId" = ${studyId}::uuid AND (h."runId" IS NULL OR r.state = 'done')
    ORDER BY coalesce(r."createdAt", h."createdAt"), h.id`
  return headStandings(
    plans,
    heads.map(({ at, plan: stored, ...head }) => {
      const plan = storedTrainingPlan.readOrWhy(stored).value
      return { ...head, request: at && plan ? { at, plan } : undefined }
    }),
  )
}
