import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { studyCaptions } from '#lib/training/captioned-study-clips.ts'
import type { EncoderPlan } from '#lib/training/encoder-plan.ts'
import { cancelEncoderTraining, planEncoderTraining, retryEncoderTraining } from '#lib/training/encoder-runs.ts'

/**
 * Puts the training of an encoder on a study's captions in the queue.
 *
 * @returns the run's id
 * @throws ConcordError bad-input where fewer than two captions can be used; conflict where one is under way
 */
export async function requestEncoderTraining(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  plan: EncoderPlan,
): Promise<string> {
  const { recordings, notAnalysed } = await studyCaptions(database, studyId, plan)
  const learnt = recordings.flatMap(({ clips }) => clips).filter(({ heldOut }) => !heldOut)
  if (learnt.length < 2)
    throw new ConcordError(
      'bad-input',
      notAnalysed > 0
        ? phrase(
            '{count, plural, one {# caption is} other {# captions are}} of recordings that were not analysed with this encoder. Analyse them with it first.',
            { count: notAnalysed },
          )
        : phrase('There are fewer than two clips to learn from.'),
    )
  return inTransaction(database, (transaction) => planEncoderTraining(transaction, queue, person, studyId, plan))
}

/** Cancels a training that waits or runs. @throws ConcordError not-found; conflict where it has ended */
export async function requestEncoderCancel(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelEncoderTraining(transaction, queue, person, studyId, id))
}

/** Goes on with a training that failed or was cancelled, from its last epoch where the captions are the same and what it left is still there. @throws ConcordError not-found; conflict */
export async function requestEncoderRetry(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => retryEncoderTraining(transaction, queue, person, studyId, id))
}
