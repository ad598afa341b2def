import type { Person } from '#lib/access/permissions.ts'
import type { EpochRecord } from '#lib/contrastive/training-checkpoint.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import {
  type EncoderOutcome,
  type EncoderPlan,
  storedEncoderHistory,
  storedEncoderOutcome,
  storedEncoderPlan,
} from './encoder-plan.ts'
import { runsOfStudy } from './runs-of-study.ts'

/**
 * Puts the training of an encoder on a study's captions in the queue.
 *
 * @returns the run's id
 * @throws ConcordError conflict where one is under way
 */
export async function planEncoderTraining(
  transaction: Transaction,
  queue: JobQueue,
  person: Person,
  studyId: string,
  plan: EncoderPlan,
): Promise<string> {
  const create = () =>
    transaction.encoderTraining.create({
      data: { studyId, requestedById: person.id, plan: storedEncoderPlan.write(plan) },
    })
  const { epochs, heldOut } = plan
  return encoderTrainings.plan(transaction, queue, person, studyId, create, { epochs, heldOut })
}

const encoderTrainings = runsOfStudy({
  kind: 'encoder',
  action: 'encoder.train',
  underWay: 'An encoder is already being trained on this study. Wait for that training or cancel it.',
  missing: 'This training no longer exists.',
})
/** Cancels the training of an encoder, and goes on with one that failed or was cancelled. */
export const { cancel: cancelEncoderTraining, retry: retryEncoderTraining } = encoderTrainings

/** What a worker needs to train an encoder. */
export async function encoderTrainingToRun(database: Database, id: string) {
  const { studyId, plan, study } = await database.encoderTraining.findUniqueOrThrow({
    where: { id },
    include: { study: { select: { code: true, simulated: true } } },
  })
  return { studyId, study, plan: storedEncoderPlan.read(plan) }
}

/** Stores what came of a training in the transaction that ends it. */
export async function endEncoderTraining(transaction: Transaction, id: string, outcome: EncoderOutcome): Promise<void> {
  await transaction.encoderTraining.update({ where: { id }, data: { outcome: storedEncoderOutcome.write(outcome) } })
}

/** A training of an encoder as the list of runs shows it. */
export interface ListedEncoderTraining extends RunProgress {
  id: string
  study: { id: string; code: string }
  outcome: EncoderOutcome | undefined
}

/** A training of an encoder as its study shows it. */
interface ShownEncoderTraining extends ListedEncoderTraining {
  /** Undefined where it can't be read. */
  plan: EncoderPlan | undefined
  history: EpochRecord[]
}

/** The trainings of encoders of the studies that `study` is true of: those under way, and the latest that ended. */
export async function listEncoderTrainings(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedEncoderTraining[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.encoderTraining.findMany({
        where: { study, ...where },
        include: STUDY,
        // The queue is asked for every few seconds by every page: no more than it shows.
        omit: { plan: true, history: true },
        ...page,
      }),
    ended,
  )
  return rows.map(listed)
}

/** The trainings of encoders of one study, with their epochs: those under way, and the latest that ended. */
export async function encoderTrainingsOf(
  database: Database,
  studyId: string,
  ended: number,
): Promise<ShownEncoderTraining[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.encoderTraining.findMany({ where: { studyId, ...where }, include: STUDY, ...page }),
    ended,
  )
  return rows.map((row) => ({
    ...listed(row),
    plan: storedEncoderPlan.readOrWhy(row.plan).value,
    history: storedEncoderHistory.readOrWhy(row.history).value ?? [],
  }))
}

const STUDY = { study: { select: { id: true, code: true } } } as const

const listed = (
  row: Omit<Prisma.EncoderTrainingGetPayload<{ include: typeof STUDY }>, 'plan' | 'history'>,
): ListedEncoderTraining => ({
  id: row.id,
  study: row.study,
  outcome: storedEncoderOutcome.readOrWhy(row.outcome).value,
  ...runProgress(row),
})
