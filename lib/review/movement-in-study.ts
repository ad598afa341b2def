import type { Person } from '#lib/access/permissions.ts'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Database } from '#lib/database/client.ts'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'
import { coverageMeans, isCovered } from '#lib/numbers/coverage.ts'
import { rowAt } from '#lib/numbers/rows.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { countingAnalysis } from '#lib/studies/counting-analysis.ts'
import { clipsIn, EXCLUDING_MARKS } from '#lib/studies/left-out-clips.ts'
import type { StudyRole } from '#prisma/client/enums.ts'

/** What a report lists: how much the face moves, then where mouth, brows, eyes and head are and how fast the head moves. */
const LISTED = [
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

/** The measured movements of an interview beside those of its study. */
export interface MovementInStudy {
  /** Clips that count, whose mean is given. */
  clips: number
  /** Other interviews of the study that were measured in the same way, as far as the person may see them. */
  others: number
  numbers: {
    name: string
    /** Mean over the clips of the interview, weighted by the share of frames with the face. */
    mean: number
    /** Lowest and highest mean of the other interviews; undefined where there are none. */
    range: [number, number] | undefined
  }[]
}

/**
 * What a report says of movements of the face; undefined where they were not measured in this interview, no clip counts, or they are kept from the
 * person.
 */
export async function movementInStudy(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
): Promise<MovementInStudy | undefined> {
  const { participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { participant: { select: { studyId: true } } },
  })
  const own = await meansOf(database, interviewId)
  if (!own) return undefined
  const interviews = await database.interview.findMany({
    where: {
      participant: { studyId: participant.studyId },
      recordings: { some: { current: true, analyses: { some: { encoder: MOVEMENT, state: 'done' } } } },
    },
    select: { id: true, participantId: true },
  })
  const blindness = await blindnessOf(database, person, role, interviews)
  if (blindness.get(interviewId)) return undefined
  const others: Float64Array[] = []
  // One after the other: the embeddings of a whole study are more than a report should keep in memory.
  for (const { id } of interviews) {
    if (id === interviewId || blindness.get(id)) continue
    const means = await meansOf(database, id).catch(() => undefined)
    if (means && means.encoder === own.encoder) others.push(means.values)
  }
  return {
    clips: own.clips,
    others: others.length,
    numbers: LISTED.map((name, i) => ({ name, mean: own.values[i]!, range: rangeOf(others.map((each) => each[i]!)) })),
  }
}

/** Means of what is listed over the clips of an interview that count. */
async function meansOf(database: Database, interviewId: string) {
  const { where, orderBy } = countingAnalysis(MOVEMENT)
  const found = await database.analysis.findFirst({
    where: { ...where, embeddings: { not: null }, recording: { interviewId, current: true } },
    orderBy,
    select: { result: true, embeddings: true, recording: { select: { marks: EXCLUDING_MARKS } } },
  })
  if (!found?.embeddings) return undefined
  const { clips, provenance } = storedAnalysis.read(found.result)
  const rows = storedEmbeddings(found.embeddings, { clips })
  const leftOut = clipsIn(clips, found.recording.marks)
  const coverage = clips.map((clip, i) => (leftOut[i] ? 0 : clip.coverage))
  const places = LISTED.map((name) => CLIP_NAMES.indexOf(name))
  const values = coverageMeans(coverage, places.length, (clip, column) => rowAt(rows, clip)[places[column]!]!)
  if (!values) return undefined
  return { values, clips: coverage.filter(isCovered).length, encoder: provenance.encoder.sha256 }
}

function rangeOf(values: readonly number[]): [number, number] | undefined {
  const known = values.filter(Number.isFinite)
  return known.length === 0 ? undefined : [Math.min(...known), Math.max(...known)]
}
