import type { Database } from '#lib/database/client.ts'
import { ConcordError, messageOf } from '#lib/errors/concord-error.ts'
import { trainingProvider } from '#lib/heads/training-provider.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { trainHeads } from '#lib/training/train-heads.ts'
import { beginTraining, endTraining, failTraining, forgetHeads, reportTraining } from '#lib/training/training-runs.ts'

const REPORT_EVERY_MS = 300

/** Trains the heads of a run. What the data do not allow ends in a message, not in a retry. */
export async function runTrainingJob(
  database: Database,
  runId: string,
  stopping: AbortSignal,
  wanted: Provider | 'auto' = 'cpu',
): Promise<void> {
  const run = await beginTraining(database, runId)
  if (!run) return
  const { attempt, plan, studyId } = run
  let reported = 0
  try {
    await trainHeads(database, studyId, plan, {
      runId,
      provider: await trainingProvider(wanted),
      onProgress: async (stage, progress, curves) => {
        if (Date.now() - reported < REPORT_EVERY_MS) return
        reported = Date.now()
        if (stopping.aborted || !(await reportTraining(database, runId, attempt, stage, progress, curves)))
          throw new ConcordError('cancelled', 'The training was cancelled.')
      },
    })
    await endTraining(database, runId, attempt)
  } catch (error) {
    if (stopping.aborted) throw error
    if (error instanceof ConcordError && error.code === 'cancelled') {
      await forgetHeads(database, runId)
      return
    }
    if (!(error instanceof ConcordError)) console.error(error)
    await failTraining(database, runId, attempt, messageOf(error))
  }
}
