import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { storedLossCurve } from '#lib/heads/loss-curve.ts'
import { targetInStudy, targetsInStudy, titleAmongScales } from '#lib/heads/target.ts'
import { storedTrainingPlan, type TrainingPlan } from '#lib/heads/training-plan.ts'
import { phrase } from '#lib/messages/message.ts'
import { scalesOf, scalesOfStudies } from '#lib/own-scales/scales-of.ts'
import { studyStandings } from '#lib/plans/study-standings.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import type { StudyScales } from '#lib/scales/study-scales.ts'
import { headInUse, TRAINED } from '#lib/studies/head-in-use.ts'
import { runsOfStudy } from './runs-of-study.ts'
import { type NewHead, storeHeads } from './train-heads.ts'

/** How the one head that a study is for is trained where nobody says otherwise. */
export function defaultPlan(target: string): TrainingPlan {
  return {
    kind: 'ridge',
    loss: 'squared error',
    targets: [target],
    label: 'mean',
    folds: { kind: 'leave-one-participant-out' },
    seed: 1,
  }
}

/**
 * Puts the training of heads in the queue.
 *
 * @param takesOver whether the study shows the estimates of its new head as soon as it is there
 * @returns the run's id
 * @throws ConcordError conflict where one is under way
 */
export async function planTraining(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'> | null,
  studyId: string,
  { plan, takesOver }: { plan: TrainingPlan; takesOver: boolean },
): Promise<string> {
  return trainings.plan(transaction, queue, person, studyId, () =>
    transaction.trainingRun.create({
      data: { studyId, requestedById: person?.id ?? null, plan: storedTrainingPlan.write(plan), takesOver },
    }),
  )
}

const trainings = runsOfStudy({
  kind: 'training',
  action: 'head.train',
  underWay: 'Heads of this study are already being trained. Wait for that training or cancel it.',
  missing: 'This training no longer exists.',
})
/** Cancels a training, and runs one that failed or was cancelled again. */
export const { cancel: cancelTraining, retry: retryTraining } = trainings

/** What a worker needs to run a training. */
export async function trainingToRun(database: Database, id: string): Promise<{ studyId: string; plan: TrainingPlan }> {
  const { studyId, plan } = await database.trainingRun.findUniqueOrThrow({ where: { id } })
  return { studyId, plan: storedTrainingPlan.read(plan) }
}

/** How far a training is. @throws where it is no longer there */
export async function trainingProgress(database: Database | Transaction, id: string) {
  return database.trainingRun.findUniqueOrThrow({
    where: { id },
    select: { state: true, progress: true, problem: true },
  })
}

/** Whether a study has a head of its own target. */
export async function hasHead(database: Database, studyId: string): Promise<boolean> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  return (await headInUse(database, study)) !== null
}

/**
 * Stores the heads of a training that ends well, in the transaction that ends it. Its head is shown from now on, where that
 * was asked for or there is no other.
 */
export async function endTraining(transaction: Transaction, id: string, heads: readonly NewHead[]): Promise<void> {
  const { study, takesOver } = await transaction.trainingRun.findUniqueOrThrow({
    where: { id },
    include: { study: true },
  })
  // The run counts as done already, but its heads are not there yet.
  const before = await headInUse(transaction, study)
  await storeHeads(transaction, study.id, heads, id)
  const made = await transaction.head.findFirst({ where: { runId: id, target: study.target }, select: { id: true } })
  const shown = takesOver || !before ? (made ?? before) : before
  if (shown) await transaction.study.update({ where: { id: study.id }, data: { headId: shown.id } })
}

/** A training as the list of runs shows it. */
export interface ListedTraining extends RunProgress {
  id: string
  study: { id: string; code: string }
  /** What its heads are to estimate, by title. */
  targets: string[]
}

/** The trainings of the studies that `study` is true of: those under way, and the latest that ended. */
export async function listTrainings(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedTraining[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.trainingRun.findMany({
        where: { study, ...where },
        include: { study: { select: { id: true, code: true, scale: true, target: true, items: true } } },
        omit: { curves: true },
        ...page,
      }),
    ended,
  )
  const scales = await scalesOfStudies(
    database,
    rows.map((row) => row.study),
  )
  return rows.map((row) => ({
    id: row.id,
    study: { id: row.study.id, code: row.study.code },
    targets: titlesOf(scales.get(row.study.id)!, row.plan),
    ...runProgress(row),
  }))
}

function titlesOf(scales: StudyScales, plan: Prisma.JsonValue): string[] {
  const known = new Map(targetsInStudy(scales).map((target) => [target.key, titleAmongScales(target)]))
  return (storedTrainingPlan.readOrWhy(plan).value?.targets ?? []).map((key) => known.get(key) ?? key)
}

/** The heads of a study, newest first, and the training under way or that failed last. */
export async function listHeads(database: Database, studyId: string) {
  const [study, heads, run, standings] = await Promise.all([
    database.study.findUniqueOrThrow({
      where: { id: studyId },
      select: { id: true, scale: true, target: true, items: true, headId: true },
    }),
    database.head.findMany({
      where: { studyId, ...TRAINED },
      orderBy: { createdAt: 'desc' },
      select: { id: true, kind: true, target: true, encoder: true, createdAt: true, participants: true, card: true },
      take: 60,
    }),
    database.trainingRun.findFirst({ where: { studyId }, orderBy: { createdAt: 'desc' } }),
    studyStandings(database, studyId),
  ])
  const scales = await scalesOf(database, study)
  const shown = await headInUse(database, study)
  return {
    run:
      run && run.state !== 'done'
        ? {
            id: run.id,
            ...runProgress(run),
            curves: storedLossCurve.readOrWhy(run.curves).value,
          }
        : undefined,
    heads: heads.map(({ id, kind, target, encoder, createdAt, participants, card }) => {
      // A card that can't be read takes no other head with it; the head's own page says what to do.
      const { performance, plan, encoder: seeing } = storedHeadCard.readOrWhy(card).value ?? {}
      return {
        id,
        kind,
        target: titleAmongScales(targetInStudy(scales, target)),
        /** Whether the study's pages show its estimates; undefined where it estimates something else than the study is about. */
        inUse: target === study.target ? id === shown?.id : undefined,
        encoder,
        /** Whether that learnt from captions of this study, so that the figures are too good. */
        hasSeenStudy: seeing?.hasSeenStudy,
        createdAt,
        /** Whether it is the head of the study's analysis plan; undefined where none is locked. */
        standing: standings.get(id),
        participants: participants.length,
        folds: plan?.folds,
        pearson: performance?.pearson.value
          ? { r: performance.pearson.value.r, interval: performance.pearson.value.interval }
          : undefined,
      }
    }),
  }
}

/** A head with its card, or why that can't be read. @throws ConcordError not-found */
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
      study: { select: { id: true, code: true, title: true, simulated: true, blinding: true } },
    },
  })
  if (!head) throw new ConcordError('not-found', phrase('This head no longer exists.'))
  const { value: card, why } = storedHeadCard.readOrWhy(head.card)
  const standing = (await studyStandings(database, head.study.id)).get(headId)
  return { ...head, standing, card, whyNoCard: why }
}
