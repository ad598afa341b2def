import { z } from 'zod'
import type { AnalysedClip } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Transaction } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { CLIP_NAMES } from '#lib/movement/measures.ts'
import { coverageMeans, isCovered } from '#lib/numbers/coverage.ts'
import { type Rows, rowAt } from '#lib/numbers/rows.ts'
import { clipsIn, EXCLUDING_MARKS } from './left-out-clips.ts'

/** What a report lists: how much the face moves, then where mouth, brows, eyes and head are and how fast the head moves. */
export const LISTED = [
  'fac_expressivity',
  'fac_still',
  'mov_blinkrate',
  'fac_mouthopen_mean',
  'fac_mouthwidth_mean',
  'fac_cornerlift_mean',
  'fac_browheight_mean',
  'fac_browfurrow_mean',
  'mov_eyeopen_mean',
  'mov_hposepitch_vel',
  'mov_hposeyaw_vel',
] as const

/** Means over the clips of an interview. */
export interface MovementMeans {
  /** Of what is listed, weighted by the share of frames with the face. */
  values: Float64Array
  /** How many clips count. */
  clips: number
}

/** Stretches that leave clips out, from when to when in ms, by their beginnings and ends. */
export type LeavingOut = readonly (readonly [fromMs: number, toMs: number])[]

/** Means and what they are of: a finished analysis never changes, the marks on its recording may. */
export interface KnownMeans {
  leavingOut: LeavingOut
  /** Undefined where no clip counts or the analysis can't be read. */
  means: MovementMeans | undefined
}

const stored = storedDocument({
  title: 'The means of facial movement',
  schema: z.object({
    names: z.array(z.string()),
    leavingOut: z.array(z.tuple([z.number(), z.number()])),
    /** Null for what is not a number; left out where no clip counts. */
    values: z.array(z.number().nullable()).optional(),
    clips: z.number(),
  }),
  upgrades: [(earlier) => earlier],
  remedy: 'Analyse the recording again.',
})

/** As a row keeps them. */
export const writtenMeans = ({ leavingOut, means }: KnownMeans) =>
  stored.write({
    names: [...LISTED],
    leavingOut: leavingOut.map(([fromMs, toMs]) => [fromMs, toMs]),
    ...(means ? { values: [...means.values] } : {}),
    clips: means?.clips ?? 0,
  })

/** What a row keeps; undefined where it can't be read or is of other numbers, so that it is made again. */
export function readMeans(content: unknown): KnownMeans | undefined {
  const { value } = stored.readOrWhy(content)
  if (!value || value.names.join() !== LISTED.join()) return undefined
  const { leavingOut, values, clips } = value
  return { leavingOut, means: values && { values: Float64Array.from(values, (one) => one ?? Number.NaN), clips } }
}

/** Keeps the means of an analysis by facial movement beside it, with the marks as they are, in the transaction that stores it. */
export async function keepMeans(
  transaction: Transaction,
  { id, recordingId }: { id: string; recordingId: string },
  clips: readonly AnalysedClip[],
  embeddings: Uint8Array,
): Promise<void> {
  const marks = await transaction.eventMark.findMany({
    ...EXCLUDING_MARKS,
    where: { recordingId, kind: { excludes: true } },
  })
  const leavingOut = inOrder(marks.map(({ fromMs, toMs }) => [fromMs, toMs]))
  const content = writtenMeans({ leavingOut, means: meansOf(clips, embeddings, leavingOut) })
  await transaction.movementMeans.upsert({
    where: { analysisId: id },
    create: { analysisId: id, content },
    update: { content },
  })
}

const inOrder = (stretches: [number, number][]) =>
  stretches.toSorted(([from, to], [otherFrom, otherTo]) => from - otherFrom || to - otherTo)

/** Means over the clips that count; undefined where none does or the analysis can't be read. */
export function meansOf(
  clips: readonly AnalysedClip[] | undefined,
  bytes: Uint8Array | null | undefined,
  leavingOut: LeavingOut,
): MovementMeans | undefined {
  if (!clips || !bytes) return undefined
  const stretches = leavingOut.map(([fromMs, toMs]) => ({ fromMs, toMs }))
  const leftOut = clipsIn(clips, stretches)
  const coverage = clips.map((clip, i) => (leftOut[i] ? 0 : clip.coverage))
  const rows = rowsOrNone(bytes, clips)
  const values = rows && coverageMeans(coverage, LISTED.length, (clip, i) => rowAt(rows, clip)[PLACES[i]!]!)
  return values && { values, clips: coverage.filter(isCovered).length }
}

const PLACES = LISTED.map((name) => CLIP_NAMES.indexOf(name))

function rowsOrNone(bytes: Uint8Array, clips: readonly AnalysedClip[]): Rows | undefined {
  try {
    return storedEmbeddings(bytes, { clips: [...clips] })
  } catch (error) {
    if (error instanceof ConcordError) return undefined
    throw error
  }
}
