import { storedAnalysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { targetInStudy } from '#lib/heads/target.ts'
import { clipFactors, type QualityRule } from '#lib/quality/rule.ts'
import type { StudyScales } from '#lib/scales/study-scales.ts'
import { DIVIDING_MARKS, type DividedEstimate, dividedEstimates } from '#lib/studies/divided-estimate.ts'
import { storedClipEstimates } from '#lib/training/clip-estimates.ts'
import { ruleOfHead } from '#lib/training/rule-of-head.ts'

/** A mark of an event in the recording of an interview that counts. */
export interface ExportedEvent {
  kind: string
  fromMs: number
  toMs: number
  /** Code of who marked it. */
  author: string
  excludes: boolean
  divides: boolean
}

/** An estimate inside and outside of an event. */
export interface ExportedDivision extends Omit<DividedEstimate, 'kindId'> {
  target: string
  head: string
  inUse: boolean
}

/** Rows of a query; a large study is read in parts. */
const AT_A_TIME = 500

/**
 * The event marks of interviews, by interview, in the order of their times.
 *
 * @param raters code of each person who rated; others are A1, A2, … in the order in which they come
 * @returns also the codes of all who marked something or rated
 */
export async function exportedEvents(
  database: Database,
  interviewIds: readonly string[],
  raters: ReadonlyMap<string, string>,
): Promise<{ events: ReadonlyMap<string, ExportedEvent[]>; authors: ReadonlyMap<string, string> }> {
  const authors = new Map(raters)
  const events = new Map<string, ExportedEvent[]>()
  for (let first = 0; first < interviewIds.length; first += AT_A_TIME) {
    const marks = await database.eventMark.findMany({
      where: { recording: { current: true, interviewId: { in: interviewIds.slice(first, first + AT_A_TIME) } } },
      orderBy: [{ fromMs: 'asc' }, { id: 'asc' }],
      select: {
        authorId: true,
        fromMs: true,
        toMs: true,
        kind: { select: { name: true, excludes: true, divides: true } },
        recording: { select: { interviewId: true } },
      },
    })
    for (const { authorId, fromMs, toMs, kind, recording } of marks) {
      if (!authors.has(authorId)) authors.set(authorId, `A${authors.size - raters.size + 1}`)
      const { name, excludes, divides } = kind
      const of = events.get(recording.interviewId) ?? []
      of.push({ kind: name, fromMs, toMs, author: authors.get(authorId)!, excludes, divides })
      events.set(recording.interviewId, of)
    }
  }
  return { events, authors }
}

/**
 * The estimates of interviews inside and outside of the events that divide them, by interview. Clips have the times of the analysis that an estimate
 * was made from.
 *
 * @param interviewIds those with a mark of such an event; of others there is nothing to tell
 */
export async function exportedDivisions(
  database: Database,
  interviewIds: readonly string[],
  scales: StudyScales,
  headInUse: string | undefined,
): Promise<ReadonlyMap<string, ExportedDivision[]>> {
  const divisions = new Map<string, ExportedDivision[]>()
  const rules = new Map<string, QualityRule | undefined>()
  // The clips of one interview are some hundred; those of all would not fit into memory.
  for (const interviewId of interviewIds) {
    const estimates = await database.estimate.findMany({
      where: { interviewId, analysis: { recording: { current: true } } },
      orderBy: { headId: 'asc' },
      select: {
        clips: true,
        head: { select: { id: true, target: true, sha256: true } },
        analysis: { select: { result: true, recording: { select: { marks: DIVIDING_MARKS } } } },
      },
    })
    const own: ExportedDivision[] = []
    for (const { clips: stored, head, analysis } of estimates) {
      if (!rules.has(head.id)) rules.set(head.id, await ruleOfHead(database, head.id))
      const rule = rules.get(head.id)
      const analysed = storedAnalysis.readOrWhy(analysis.result).value
      const clips = analysed?.clips ?? []
      const factors = rule && clipFactors(rule, analysed?.clipQuality, clips.length)
      const values = storedClipEstimates.readOrWhy(stored).value ?? []
      const { range } = targetInStudy(scales, head.target)
      for (const { event, inside, outside } of dividedEstimates(
        clips,
        values,
        analysis.recording.marks,
        factors,
        range,
      ))
        own.push({ target: head.target, head: head.sha256, inUse: head.id === headInUse, event, inside, outside })
    }
    divisions.set(interviewId, own)
  }
  return divisions
}
