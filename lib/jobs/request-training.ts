import type { PgBoss } from 'pg-boss'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { cancelTraining, planTraining, rememberTrainingJob } from '#lib/training/training-runs.ts'
import { TRAINING_QUEUE, type TrainingJob } from './queue.ts'

/** Puts the training of heads in the queue. @returns the run's id */
export async function requestTraining(
  database: Database,
  boss: PgBoss,
  person: Person,
  studyId: string,
  { plan, takesOver }: { plan: TrainingPlan; takesOver: boolean },
): Promise<string> {
  const runId = await planTraining(database, person, studyId, plan, takesOver)
  const jobId = await boss.send(TRAINING_QUEUE, { runId } satisfies TrainingJob)
  if (jobId) await rememberTrainingJob(database, runId, jobId)
  return runId
}

export async function requestTrainingCancel(
  database: Database,
  boss: PgBoss,
  person: Person,
  studyId: string,
  runId: string,
): Promise<void> {
  const jobId = await cancelTraining(database, person, studyId, runId)
  if (jobId) await boss.cancel(TRAINING_QUEUE, jobId)
}
