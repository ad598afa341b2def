import { setTimeout as wait } from 'node:timers/promises'
import { besideMovement } from '#lib/comparisons/beside-movement.ts'
import { compareEncoders } from '#lib/comparisons/compare-encoders.ts'
import { storedPartialComparison } from '#lib/comparisons/comparison-plan.ts'
import { comparisonToRun, endComparison } from '#lib/comparisons/comparison-runs.ts'
import { neededEncoders, openAnalyses } from '#lib/comparisons/missing-analyses.ts'
import type { Database } from '#lib/database/client.ts'
import { trainingProvider } from '#lib/heads/training-provider.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import type { JobHandler } from './job-handler.ts'

const LOOK_EVERY_MS = 500
/** Share of the progress that waiting for analyses has, where there are any. */
const WAITED = 0.5

/** Compares encoders once the analyses that it lacks have ended, well or not. Another attempt goes on after the trainings that are done. */
export const comparisonHandler: JobHandler = {
  work: async ({ database, provider }, id, attempt) => {
    const { studyId, heads, plan, known } = await comparisonToRun(database, id)
    const from = (await untilAnalysed(database, studyId, neededEncoders(plan, heads), attempt)) ? WAITED : 0
    const options = {
      provider: await trainingProvider(provider),
      known,
      report: async (share: number, found?: NonNullable<typeof known>) => {
        const partial = found && storedPartialComparison.write(found)
        attempt.report('training heads on each encoder', from + (1 - from) * share, partial ? { partial } : {})
        await attempt.letOthersRun()
      },
    }
    const result =
      heads.length > 0
        ? await besideMovement(database, studyId, heads, options)
        : await compareEncoders(database, studyId, plan, options)
    await attempt.finish((transaction) => endComparison(transaction, id, result))
  },
}

/** @returns whether there was anything to wait for */
async function untilAnalysed(
  database: Database,
  studyId: string,
  encoders: readonly string[],
  attempt: Attempt,
): Promise<boolean> {
  const first = await openAnalyses(database, studyId, encoders)
  for (let open = first; open > 0; open = await openAnalyses(database, studyId, encoders)) {
    const stage = phrase('{open, plural, one {One analysis} other {# analyses}} to go', { open })
    attempt.report(storedText(stage), Math.max(0, WAITED * (1 - open / first)))
    await wait(LOOK_EVERY_MS)
    attempt.demandCurrent()
  }
  return first > 0
}
