import type { Database } from '#lib/database/client.ts'
import { analysisParts } from '#lib/studies/analysis-parts.ts'
import { countingAnalyses } from '#lib/studies/counting-analysis.ts'
import { Prisma } from '#prisma/client/client.ts'

/** An analysis of an interview that is exported: the one that counts, and those that exported estimates rest on. */
export interface ExportedAnalysis {
  id: string
  /** From 1, in the order in which they were asked for. Ids tell when that was, so no file has them. */
  number: number
  counts: boolean
}

/** The analyses of an interview that are exported. */
export function exportedAnalyses(
  counting: string | undefined,
  estimates: readonly { analysisId: string }[],
): ExportedAnalysis[] {
  const ids = new Set([...(counting ? [counting] : []), ...estimates.map(({ analysisId }) => analysisId)])
  return [...ids].sort().map((id, i) => ({ id, number: i + 1, counts: id === counting }))
}

/** The analysis of each interview that counts, with coverage and length where its result can be read. */
export async function countingFigures(
  database: Database,
  studyId: string,
): Promise<Map<string, { analysisId: string; coverage?: number; durationMs?: number }>> {
  const counting = await database.$queryRaw<{ interviewId: string; id: string }[]>`
    SELECT "interviewId", id FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting`
  const ids = counting.map(({ id }) => id)
  const parts = await analysisParts(database, ids, ['coverage', 'recording'])
  return new Map(
    counting.map(({ interviewId, id }) => {
      const { coverage, recording } = parts.get(id) ?? {}
      return [interviewId, { analysisId: id, coverage, durationMs: recording?.durationMs }]
    }),
  )
}
