import { comparisonOfHead, planComparison } from '#lib/comparisons/comparison-runs.ts'
import { headsForYardstick, yardstickPlan } from '#lib/comparisons/yardstick.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { storedLossCurve } from '#lib/heads/loss-curve.ts'
import { trainingProvider } from '#lib/heads/training-provider.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { workOfTraining } from '#lib/training/expected-seconds.ts'
import { networksOf } from '#lib/training/remembered-networks.ts'
import { trainHeads } from '#lib/training/train-heads.ts'
import { endTraining, trainingToRun } from '#lib/training/training-runs.ts'
import type { JobHandler } from './job-handler.ts'

/** Trains the heads of a run; they are stored together with its end. */
export const trainingHandler: JobHandler = {
  work: async ({ database, provider, storage, models, workFolder }, id, attempt) => {
    const { plan, studyId } = await trainingToRun(database, id)
    const work = await workOfTraining(database, studyId, plan)
    const memory = networksOf(workFolder, id)
    const heads = await trainHeads(database, studyId, plan, {
      tools: { provider: await trainingProvider(provider), storage, modelsFolder: models.folder, memory },
      onProgress: async (stage, progress, curves) => {
        attempt.report(stage, progress, {
          ...(work === undefined ? {} : { work }),
          ...(curves ? { curves: storedLossCurve.write(curves) } : {}),
        })
        await attempt.letOthersRun()
      },
    })
    await attempt.finish((transaction) => endTraining(transaction, id, heads))
    await memory.forget()
  },

  /** Heads stand beside movement of the face by default, where their recordings are analysed with it. */
  afterwards: async ({ database, queue }, id) => {
    const { studyId } = await trainingToRun(database, id)
    const heads = await headsForYardstick(database, id)
    if (heads.length === 0 || (await comparisonOfHead(database, heads[0]!))) return
    const plan = await yardstickPlan(database, heads[0]!)
    try {
      await inTransaction(database, (transaction) => planComparison(transaction, queue, null, studyId, { plan, heads }))
    } catch (error) {
      // Another comparison is under way: the head's page offers this one.
      if (!(error instanceof ConcordError) || error.code !== 'conflict') throw error
    }
  },
}
