import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Database } from '#lib/database/client.ts'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'
import { npyOf } from '#lib/numbers/npy.ts'
import { rowAt } from '#lib/numbers/rows.ts'
import { QUALITY_KEYS } from '#lib/quality/measures.ts'
import type { ExportedAnalysis } from './exported-analyses.ts'
import type { ExportedInterview } from './study-data.ts'

/** A clip of an interview, as the index has it. */
export type IndexRow = [
  file: string,
  row: number,
  participant: string,
  visit: string,
  analysis: number,
  counts: 0 | 1,
  encoder: string,
  encoderSha256: string,
  startMs: number,
  endMs: number,
  coverage: number,
  /** Measures of QUALITY_KEYS, in their order; null where the analysis has none. */
  ...quality: (number | null)[],
]
export const INDEX_COLUMNS = [
  'file',
  'row',
  'participant',
  'visit',
  'analysis',
  'counts',
  'encoder',
  'encoder_sha256',
  'start_ms',
  'end_ms',
  'coverage',
  ...QUALITY_KEYS.map((key) => `quality_${key}`),
] as const

interface InterviewAnalysis {
  interview: ExportedInterview
  analysis: ExportedAnalysis
}

/** The analyses that are exported and have embeddings: of each interview the one that counts first, then others that estimates rest on. */
export async function analysesWithEmbeddings(
  database: Database,
  interviews: readonly ExportedInterview[],
): Promise<InterviewAnalysis[]> {
  const all = interviews.flatMap((interview) =>
    interview.analyses
      .toSorted((a, b) => Number(b.counts) - Number(a.counts))
      .map((analysis) => ({ interview, analysis })),
  )
  const found = new Set<string>()
  for (let first = 0; first < all.length; first += 500) {
    const ids = all.slice(first, first + 500).map(({ analysis }) => analysis.id)
    const where = { id: { in: ids }, embeddings: { not: null } }
    for (const { id } of await database.analysis.findMany({ where, select: { id: true } })) found.add(id)
  }
  return all.filter(({ analysis }) => found.has(analysis.id))
}

export const MOVEMENT_COLUMNS = [
  'participant',
  'visit',
  'analysis',
  'counts',
  'start_ms',
  'end_ms',
  'coverage',
  ...CLIP_NAMES,
] as const

/** Whether any of the exported analyses measured movements of the face, whose numbers have names. */
export async function hasMovement(database: Database, analysed: readonly InterviewAnalysis[]): Promise<boolean> {
  const id = { in: analysed.map(({ analysis }) => analysis.id) }
  return (await database.analysis.findFirst({ where: { id, encoder: MOVEMENT }, select: { id: true } })) !== null
}

/** The measures of facial movement, a row a clip; the clips of one analysis after those of the other. */
export async function* movementRows(
  database: Database,
  analysed: readonly InterviewAnalysis[],
): AsyncGenerator<(string | number | undefined)[][]> {
  for (const { interview, analysis } of analysed) {
    const row = await database.analysis.findFirst({
      where: { id: analysis.id, encoder: MOVEMENT },
      select: { result: true, embeddings: true },
    })
    const { value } = storedAnalysis.readOrWhy(row?.result)
    if (!row?.embeddings || !value) continue
    const rows = storedEmbeddings(row.embeddings, value)
    const about = [interview.participant, interview.visit, analysis.number, analysis.counts ? 1 : 0]
    yield value.clips.map(({ startMs, endMs, coverage }, clip) => {
      const numbers = Array.from(rowAt(rows, clip), (number) => Number(number.toPrecision(6)))
      const known = numbers.map((number) => (Number.isFinite(number) ? number : undefined))
      return [...about, startMs, endMs, coverage, ...known]
    })
  }
}

/** The embeddings of an analysis as .npy, float32 [clips, size], with a row of the index for each clip; undefined where they are gone by now. */
export async function embeddingFile(
  database: Database,
  file: string,
  { interview, analysis: { id, number, counts } }: InterviewAnalysis,
): Promise<{ bytes: Buffer; index: IndexRow[] } | undefined> {
  const row = await database.analysis.findUnique({
    where: { id },
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
      number,
      counts ? 1 : 0,
      name,
      sha256,
      startMs,
      endMs,
      coverage,
      ...QUALITY_KEYS.map((key) => analysis.clipQuality?.[key][i] ?? null),
    ]),
  }
}
