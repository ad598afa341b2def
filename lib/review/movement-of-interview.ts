import { z } from 'zod'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Database } from '#lib/database/client.ts'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'
import { TIMELINE_NUMBERS } from '#lib/movement/timeline-numbers.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import { rowAt } from '#lib/numbers/rows.ts'
import { countingAnalysis } from '#lib/studies/counting-analysis.ts'
import { clipsIn, EXCLUDING_MARKS } from '#lib/studies/left-out-clips.ts'

export const movementSchema = z.object({
  interviewId: z.uuid(),
  /** One of the numbers that a timeline can show. */
  name: z.enum(TIMELINE_NUMBERS as [string, ...string[]]),
})

/** One number of facial movement over a recording, a value a clip. */
export interface MovementOverTime {
  /** Which number it is. */
  name: string
  startMs: number[]
  endMs: number[]
  coverage: number[]
  /** In the number's unit; null where a clip is left out or shows too little of the face. */
  values: (number | null)[]
}

/**
 * The latest analysis of an interview's recording by facial movement, whether it counts in the study or not; undefined where there is none.
 *
 * @throws ConcordError unreadable
 */
export async function movementAnalysis(database: Database, interviewId: string) {
  const { where, orderBy } = countingAnalysis(MOVEMENT)
  const found = await database.analysis.findFirst({
    where: { ...where, embeddings: { not: null }, recording: { interviewId, current: true } },
    orderBy,
    select: { result: true, embeddings: true, recording: { select: { marks: EXCLUDING_MARKS } } },
  })
  if (!found?.embeddings) return undefined
  const { clips } = storedAnalysis.read(found.result)
  const rows = storedEmbeddings(found.embeddings, { clips })
  const leftOut = clipsIn(clips, found.recording.marks)
  return { clips, rows, counts: clips.map(({ coverage }, i) => isCovered(coverage) && !leftOut[i]) }
}

/** One number over an interview's recording; null where its movements were not measured. */
export async function movementOfInterview(
  database: Database,
  { interviewId, name }: z.infer<typeof movementSchema>,
): Promise<MovementOverTime | null> {
  const analysis = await movementAnalysis(database, interviewId)
  if (!analysis) return null
  const { clips, rows, counts } = analysis
  const place = CLIP_NAMES.indexOf(name)
  return {
    name,
    startMs: clips.map(({ startMs }) => startMs),
    endMs: clips.map(({ endMs }) => endMs),
    coverage: clips.map(({ coverage }) => coverage),
    values: clips.map((_, clip) => {
      const value = rowAt(rows, clip)[place]!
      return counts[clip] && Number.isFinite(value) ? Number(value.toPrecision(5)) : null
    }),
  }
}
