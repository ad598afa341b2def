import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Database } from '#lib/database/client.ts'
import { npyOf } from '#lib/numbers/npy.ts'
import type { Prisma } from '#prisma/client/client.ts'
import type { ExportedInterview } from './study-data.ts'

/** A clip of an interview, as the index has it. */
export type IndexRow = [
  file: string,
  row: number,
  participant: string,
  visit: string,
  encoder: string,
  encoderSha256: string,
  startMs: number,
  endMs: number,
  coverage: number,
]
export const INDEX_COLUMNS = [
  'file',
  'row',
  'participant',
  'visit',
  'encoder',
  'encoder_sha256',
  'start_ms',
  'end_ms',
  'coverage',
] as const

/** Interviews whose recording in use has an analysis with embeddings, with the id of the latest one. */
export async function interviewsWithEmbeddings(
  database: Database,
  interviews: readonly ExportedInterview[],
): Promise<{ interview: ExportedInterview; analysisId: string }[]> {
  const found = new Map<string, string>()
  for (let first = 0; first < interviews.length; first += 500) {
    const ids = interviews.slice(first, first + 500).map(({ id }) => id)
    const rows = await database.analysis.findMany({
      where: {
        state: 'done',
        embeddings: { not: null },
        recording: { current: true, interviewId: { in: ids } },
      } satisfies Prisma.AnalysisWhereInput,
      orderBy: { createdAt: 'asc' },
      select: { id: true, recording: { select: { interviewId: true } } },
    })
    for (const { id, recording } of rows) found.set(recording.interviewId, id)
  }
  return interviews.flatMap((interview) => {
    const analysisId = found.get(interview.id)
    return analysisId ? [{ interview, analysisId }] : []
  })
}

/** The embeddings of an analysis as .npy, float32 [clips, size], with a row of the index for each clip; undefined where they are gone by now. */
export async function embeddingFile(
  database: Database,
  file: string,
  { interview, analysisId }: { interview: ExportedInterview; analysisId: string },
): Promise<{ bytes: Buffer; index: IndexRow[] } | undefined> {
  const row = await database.analysis.findUnique({
    where: { id: analysisId },
    select: { result: true, embeddings: true },
  })
  const { value: analysis } = storedAnalysis.readOrWhy(row?.result)
  if (!row?.embeddings || !analysis) return undefined
  const { values, width } = storedEmbeddings(row.embeddings, analysis)
  const { name, sha256 } = analysis.provenance.encoder
  return {
    bytes: npyOf(values, [analysis.clips.length, width]),
    index: analysis.clips.map(({ startMs, endMs, coverage }, i) => [
      file,
      i,
      interview.participant,
      interview.visit,
      name,
      sha256,
      startMs,
      endMs,
      coverage,
    ]),
  }
}
