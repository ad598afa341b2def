import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { cancelRun, enqueueRun, retryRun } from '#lib/runs/request-run.ts'
import { OPEN } from '#lib/runs/run.ts'

/** What is particular to a kind of run of which a study has one at a time. */
interface RunOfStudy {
  kind: 'training' | 'permutation' | 'encoder' | 'comparison'
  /** In the audit trail. */
  action: 'head.train' | 'head.permute' | 'encoder.train' | 'encoder.compare'
  /** Why another can't start. */
  underWay: string
  /** Where there is no such run. */
  missing: string
}

/** Asks for, cancels and repeats runs of a study; each with its entry in the audit trail, in the same transaction. */
export function runsOfStudy({ kind, action, underWay, missing }: RunOfStudy) {
  const countIn = (transaction: Transaction, where: { id?: string; studyId: string; state?: { in: typeof OPEN } }) =>
    ({
      training: () => transaction.trainingRun.count({ where }),
      permutation: () => transaction.permutationRun.count({ where }),
      encoder: () => transaction.encoderTraining.count({ where }),
      comparison: () => transaction.encoderComparison.count({ where }),
    })[kind]()
  /** Two people may ask at once: the study is held until the transaction ends. */
  const demandNoneUnderWay = async (transaction: Transaction, studyId: string) => {
    await transaction.$queryRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    if ((await countIn(transaction, { studyId, state: { in: OPEN } })) > 0) throw new ConcordError('conflict', underWay)
  }
  const demandOfStudy = async (transaction: Transaction, studyId: string, id: string) => {
    if ((await countIn(transaction, { id, studyId })) === 0) throw new ConcordError('not-found', missing)
  }
  return {
    /**
     * Puts a run in the queue.
     *
     * @param create writes the run down
     * @returns the run's id
     * @throws ConcordError conflict where one is under way
     */
    plan: async (
      transaction: Transaction,
      queue: JobQueue,
      person: Pick<Person, 'id'> | null,
      studyId: string,
      create: () => Promise<{ id: string }>,
      details?: Record<string, number>,
    ): Promise<string> => {
      await demandNoneUnderWay(transaction, studyId)
      const { id } = await create()
      await enqueueRun(transaction, queue, { kind, id })
      await audit(transaction, person?.id ?? null, action, id, details)
      return id
    },
    /** @throws ConcordError not-found; conflict where it has ended */
    cancel: async (transaction: Transaction, queue: JobQueue, person: Person, studyId: string, id: string) => {
      await demandOfStudy(transaction, studyId, id)
      await cancelRun(transaction, queue, { kind, id })
      await audit(transaction, person.id, `${action}.cancel`, id)
    },
    /** Runs what failed or was cancelled again. @throws ConcordError not-found; conflict where it did neither, or one is under way */
    retry: async (transaction: Transaction, queue: JobQueue, person: Person, studyId: string, id: string) => {
      await demandOfStudy(transaction, studyId, id)
      await demandNoneUnderWay(transaction, studyId)
      await retryRun(transaction, queue, { kind, id })
      await audit(transaction, person.id, `${action}.retry`, id)
    },
  }
}
