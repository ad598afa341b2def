import { storedAnalysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { countingAnalysis, encoderFor, STUDYS_ENCODER, shownAnalysis } from '#lib/studies/counting-analysis.ts'

/**
 * The recording of an interview that is used, with the run whose state is shown, whatever became of that, and the analysis that
 * counts. The run is a later one where it is under way, failed or was cancelled.
 *
 * @returns `recording` is undefined where there is none; `why` says why the analysis can't be read
 */
export async function latestAnalysis(database: Database, interviewId: string) {
  const recording = await database.recording.findFirst({
    where: { interviewId, current: true },
    include: STUDYS_ENCODER,
  })
  if (!recording) return {}
  const [encoder, recordingId] = [encoderFor(recording), recording.id]
  const [shown, counting] = [shownAnalysis(encoder), countingAnalysis(encoder)]
  const [run, counts] = await Promise.all([
    database.analysis.findFirst({
      ...shown,
      where: { ...shown.where, recordingId },
      omit: { embeddings: true, result: true },
    }),
    database.analysis.findFirst({
      ...counting,
      where: { ...counting.where, recordingId },
      select: { id: true, result: true },
    }),
  ])
  const { value: result, why } = storedAnalysis.readOrWhy(counts?.result)
  return { recording, run: run ?? undefined, countingId: counts?.id, result, why }
}
