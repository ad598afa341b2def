import { z } from 'zod'
import type { ClipsSoFar } from '#lib/analysis/clips-so-far.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { widenForUnseen } from '#lib/heads/widen-for-unseen.ts'
import { largest } from '#lib/numbers/extremes.ts'
import { clipsIn, EXCLUDING_MARKS } from '#lib/studies/left-out-clips.ts'
import { storedClipEstimates } from './clip-estimates.ts'
import { headsNewTo, unseenBy } from './estimate-unseen.ts'

/** What heads estimate from some clips of a recording while its analysis runs. */
export const storedFirstEstimates = storedDocument({
  title: 'The first estimate',
  schema: z.object({
    /** How many clips were seen. */
    seen: z.int().positive(),
    /** How many the recording has. */
    total: z.int().positive(),
    estimates: z.array(
      z.object({
        headId: z.string(),
        value: z.number(),
        /** 90 %, widened for what is still unseen, which may lead off the scale; absent where there is none. */
        interval90: z.tuple([z.number(), z.number()]).optional(),
      }),
    ),
  }),
  upgrades: [],
  remedy: 'Wait for the analysis to end.',
})
export type FirstEstimates = ReturnType<typeof storedFirstEstimates.read>

/** Heads whose estimate of a clip rests on that clip alone; others need the clips around it, or frames that are not kept of a look. */
const OF_CLIPS_ALONE: readonly string[] = ['ridge', 'mlp']

/**
 * What the heads that have never seen a participant estimate from some clips of an interview, each with the weight of those that it
 * stands for.
 *
 * @param analysisId the run that sees them
 * @returns undefined where no head does, or no clip counts
 */
export async function firstEstimates(
  database: Database,
  analysisId: string,
  encoder: AnalysedInterview['encoder'],
  { clips, embeddings, quality, unseen, total }: ClipsSoFar,
): Promise<FirstEstimates | undefined> {
  const recording = await recordingOf(database, analysisId)
  const { participant, id, visit } = recording.interview
  const fitting = await fittingHeads(database, participant, encoder.sha256)
  const isLeftOut = clipsIn(clips, recording.marks)
  const coverage = clips.map((clip, i) => (isLeftOut[i] ? 0 : clip.coverage))
  const rows = { values: embeddings, width: embeddings.length / Math.max(1, clips.length) }
  const factors = factorsOf(unseen)
  const pooled = poolClips(rows, coverage, factors)
  if (fitting.length === 0 || !pooled) return undefined
  const { code, site, sex, ageBand } = participant
  const own = {
    id,
    participant: code,
    visit,
    site,
    sex,
    ageBand,
    analysisId,
    encoder,
    embeddings: rows,
    coverage,
    quality,
    factors,
    pooled,
  }
  const { rows: estimates, weights } = await unseenBy(database, participant.study, fitting, { ...own, sheets: [] })
  return {
    seen: clips.length,
    total,
    estimates: estimates.map(({ headId, value, lower, upper, clips: stored }, row) => {
      const seen = { clips: storedClipEstimates.read(stored), weights: weights[row]!, unseen }
      const interval90 = lower === null || upper === null ? undefined : widenForUnseen(value, [lower, upper], seen)
      return { headId, value, ...(interval90 && { interval90 }) }
    }),
  }
}

/** How much of its weight each clip has where the most has the one that stands for most; all where they stand for as many. */
function factorsOf(unseen: readonly number[]): number[] | undefined {
  const most = largest(unseen)
  return unseen.every((count) => count === most) ? undefined : unseen.map((count) => (1 + count) / (1 + most))
}

/** Stores them with the run that sees the clips. */
export async function storeFirstEstimates(
  transaction: Transaction,
  analysisId: string,
  found: FirstEstimates,
): Promise<void> {
  const firstLook = storedFirstEstimates.write(found)
  await transaction.analysis.update({ where: { id: analysisId }, data: { firstLook } })
}

/** Whether some head can say something of an interview from a few of its clips. @param encoderHash of the run */
export async function canEstimateFirst(database: Database, analysisId: string, encoderHash: string): Promise<boolean> {
  const { participant } = (await recordingOf(database, analysisId)).interview
  return (await fittingHeads(database, participant, encoderHash)).length > 0
}

async function fittingHeads(
  database: Database,
  { study, code }: { study: { id: string; headId: string | null }; code: string },
  encoderHash: string,
) {
  const heads = await headsNewTo(database, study, code)
  return heads.filter((head) => OF_CLIPS_ALONE.includes(head.kind) && head.encoderHash === encoderHash)
}

async function recordingOf(database: Database, analysisId: string) {
  const include = {
    marks: EXCLUDING_MARKS,
    interview: { include: { participant: { include: { study: true } } } },
  } as const
  return (await database.analysis.findUniqueOrThrow({ where: { id: analysisId }, select: { recording: { include } } }))
    .recording
}
