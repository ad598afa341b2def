import { storedLossCurve } from '#lib/heads/loss-curve.ts'
import { trainingProvider } from '#lib/heads/training-provider.ts'
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
}
