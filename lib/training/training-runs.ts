import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { targetOf } from '#lib/heads/target.ts'
import type { MlpEpoch } from '#lib/heads/train-mlp.ts'
import { type TrainingPlan, trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { headInUse, TRAINED } from '#lib/studies/head-in-use.ts'

/**
 * Writes down that heads are to be trained.
 *
 * @param takesOver whether the study shows the estimates of its new head as soon as it is there
 * @returns the run's id
 * @throws ConcordError conflict where one is under way
 */
export async function planTraining(
  database: Database,
  person: Person,
  studyId: string,
  plan: TrainingPlan,
  takesOver: boolean,
): Promise<string> {
  const open = await database.trainingRun.count({ where: { studyId, state: { in: ['queued', 'running'] } } })
  if (open > 0)
    throw new ConcordError('conflict', 'Heads of this study are being trained already. Wait for them, or cancel that.')
  return database.$transaction(async (tx) => {
    const run = await tx.trainingRun.create({
      data: { studyId, requestedById: person.id, plan: plan as unknown as Prisma.InputJsonObject, takesOver },
    })
    await audit(tx, person.id, 'head.train', run.id)
    return run.id
  })
}

export async function rememberTrainingJob(database: Database, id: string, jobId: string): Promise<void> {
  await database.trainingRun.update({ where: { id }, data: { jobId } })
}

/** What a worker needs to run a training; undefined where it is no longer wanted. */
export async function beginTraining(database: Database, id: string) {
  const { count } = await database.trainingRun.updateMany({
    where: { id, state: { in: ['queued', 'running'] } },
    data: { state: 'running', stage: 'starting', progress: 0, attempt: { increment: 1 }, problem: null },
  })
  if (count === 0) return undefined
  // A worker that was killed may have stored some of the heads; they are made again, the same.
  await database.head.deleteMany({ where: { runId: id } })
  const run = await database.trainingRun.findUniqueOrThrow({ where: { id } })
  return { ...run, plan: trainingPlanSchema.parse(run.plan) }
}

/** @returns false where the attempt is no longer wanted */
export async function reportTraining(
  database: Database,
  id: string,
  attempt: number,
  stage: string,
  progress: number,
  curves?: MlpEpoch[],
): Promise<boolean> {
  const { count } = await database.trainingRun.updateMany({
    where: { id, attempt, state: 'running' },
    data: { stage, progress, ...(curves ? { curves: curves as unknown as Prisma.InputJsonArray } : {}) },
  })
  return count === 1
}

/** Ends a training well: its head is shown from now on, where that was asked for or there is no other. */
export async function endTraining(database: Database, id: string, attempt: number): Promise<void> {
  await database.$transaction(async (tx) => {
    const { study, takesOver } = await tx.trainingRun.findUniqueOrThrow({ where: { id }, include: { study: true } })
    const before = await headInUse(tx, study)
    const { count } = await tx.trainingRun.updateMany({
      where: { id, attempt, state: 'running' },
      data: { state: 'done', problem: null, progress: 1, stage: 'done', finishedAt: new Date() },
    })
    if (count === 0) return
    const made = await tx.head.findFirst({ where: { runId: id, target: study.target }, select: { id: true } })
    const shown = takesOver || !before ? (made ?? before) : before
    if (shown) await tx.study.update({ where: { id: study.id }, data: { headId: shown.id } })
  })
}

/** Ends a training that the data or the machine did not allow; what it has stored so far is taken away. */
export async function failTraining(database: Database, id: string, attempt: number, problem: string): Promise<void> {
  const { count } = await database.trainingRun.updateMany({
    where: { id, attempt, state: 'running' },
    data: { state: 'failed', problem, progress: 1, stage: 'done', finishedAt: new Date() },
  })
  if (count > 0) await forgetHeads(database, id)
}

/** Takes away what a training that failed or was cancelled has stored. */
export async function forgetHeads(database: Pick<Database, 'head'>, runId: string): Promise<void> {
  await database.head.deleteMany({ where: { runId, run: { state: { in: ['failed', 'cancelled'] } } } })
}

/** Cancels a training and takes what it has stored so far away. @throws ConcordError conflict where it has ended */
export async function cancelTraining(
  database: Database,
  person: Person,
  studyId: string,
  id: string,
): Promise<string | null> {
  return database.$transaction(async (tx) => {
    const { count } = await tx.trainingRun.updateMany({
      where: { id, studyId, state: { in: ['queued', 'running'] } },
      data: { state: 'cancelled', finishedAt: new Date() },
    })
    if (count === 0) throw new ConcordError('conflict', 'This training has ended already.')
    await forgetHeads(tx, id)
    await audit(tx, person.id, 'head.train.cancel', id)
    return (await tx.trainingRun.findUniqueOrThrow({ where: { id } })).jobId
  })
}

/** The heads of a study, newest first, and the training under way or that failed last. */
export async function listHeads(database: Database, studyId: string) {
  const [study, heads, run] = await Promise.all([
    database.study.findUniqueOrThrow({
      where: { id: studyId },
      select: { id: true, scale: true, target: true, headId: true },
    }),
    database.head.findMany({
      where: { studyId, ...TRAINED },
      orderBy: { createdAt: 'desc' },
      select: { id: true, kind: true, target: true, encoder: true, createdAt: true, participants: true, card: true },
      take: 60,
    }),
    database.trainingRun.findFirst({ where: { studyId }, orderBy: { createdAt: 'desc' } }),
  ])
  const scale = scaleOf(study.scale)
  const shown = await headInUse(database, study)
  return {
    run:
      run && run.state !== 'done'
        ? {
            id: run.id,
            state: run.state,
            stage: run.stage,
            progress: run.progress,
            problem: run.problem,
            curves: (run.curves ?? undefined) as MlpEpoch[] | undefined,
          }
        : undefined,
    heads: heads.map(({ id, kind, target, encoder, createdAt, participants, card }) => {
      const { performance, plan } = (card as unknown as HeadCard | null) ?? {}
      return {
        id,
        kind,
        target: targetOf(scale, target).title,
        /** Whether the study's pages show its estimates; undefined where it estimates something else than the study is about. */
        inUse: target === study.target ? id === shown?.id : undefined,
        encoder,
        createdAt,
        participants: participants.length,
        folds: plan?.folds,
        pearson: performance?.pearson.value
          ? { r: performance.pearson.value.r, interval: performance.pearson.value.interval }
          : undefined,
      }
    }),
  }
}

/** A head with its card. @throws ConcordError not-found */
export async function headWithCard(database: Database, headId: string) {
  const head = await database.head.findUnique({
    where: { id: headId },
    select: {
      id: true,
      kind: true,
      createdAt: true,
      sha256: true,
      encoderHash: true,
      participants: true,
      card: true,
      study: { select: { id: true, code: true, title: true, simulated: true } },
    },
  })
  if (!head) throw new ConcordError('not-found', 'This head is no longer there.')
  return { ...head, card: (head.card as unknown as HeadCard | null) ?? undefined }
}
