import { storedAnalysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'

/** The recording of an interview that is used, with its latest analysis, whatever became of that; undefined where there is none. */
export async function latestAnalysis(database: Database, interviewId: string) {
  const recording = await database.recording.findFirst({
    where: { interviewId, current: true },
    include: { analyses: { orderBy: { createdAt: 'desc' }, take: 1, omit: { embeddings: true } } },
  })
  const run = recording?.analyses[0]
  const { value: result, why } = storedAnalysis.readOrWhy(run?.result)
  return { recording, run, result, why }
}
