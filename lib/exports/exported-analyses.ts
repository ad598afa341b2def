import type { Analysis } from '#lib/analysis/analysis.ts'
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

interface CountingFigures {
  analysisId: string
  coverage?: number | undefined
  durationMs?: number | undefined
  /** Where only some clips were analysed. */
  spread?: Analysis['sampling']['spread']
}

/** The analysis of each interview that counts, with coverage, length and number of clips where its result can be read. */
export async function countingFigures(database: Database, studyId: string): Promise<Map<string, CountingFigures>> {
  const counting = await database.$queryRaw<{ interviewId: string; id: string }[]>`
    SELECT "interviewId", id FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting`
  const ids = counting.map(({ id }) => id)
  const parts = await analysisParts(database, ids, ['coverage', 'recording', 'sampling'])
  return new Map(
    counting.map(({ interviewId, id }) => {
      const { coverage, recording, sampling } = parts.get(id) ?? {}
      return [interviewId, { analysisId: id, coverage, durationMs: recording?.durationMs, spread: sampling?.spread }]
    }),
  )
}
