import { type Analysis, storedAnalysis } from '#lib/analysis/analysis.ts'
import { isOfWholePass } from '#lib/analysis/limited-clips.ts'
import type { Database } from '#lib/database/client.ts'
import type { analysisToRun } from './analyses.ts'
import { encoderFor, STUDYS_ENCODER } from './counting-analysis.ts'

/** Earlier analyses of a recording that are looked at for frame features. */
const EARLIER = 10

/**
 * An earlier analysis whose frame features serve this one: same recording, encoder and sampling, but another stride, fewer clips or
 * another face. Where nothing differs, a new pass over the video is what was asked for.
 *
 * @returns with the face that a person chose for it; one without the faces that this one's is chosen among serves nothing
 */
export async function storedFeatures(
  database: Database,
  row: Awaited<ReturnType<typeof analysisToRun>>,
  encoderHash: string,
): Promise<{ features: string; result: Analysis; track: number | null } | undefined> {
  const { id, recordingId, stride, clipLimit, track, recording } = row
  const earlier = await database.analysis.findMany({
    where: { recordingId, state: 'done', features: { not: null }, encoderHash, id: { not: id } },
    orderBy: { finishedAt: 'desc' },
    select: { id: true, stride: true, clipLimit: true, track: true, features: true },
    take: EARLIER,
  })
  const ofWhole = await isChosenInWholePass(database, row)
  const [latest] = earlier
  if (latest?.stride === stride && latest.clipLimit === clipLimit && latest.track === track) return undefined
  for (const { id: earlierId, features, ...made } of earlier) {
    const stored = await database.analysis.findUnique({ where: { id: earlierId }, select: { result: true } })
    // One that can't be read is as good as none: the video is gone over again.
    const { value: result } = storedAnalysis.readOrWhy(stored?.result)
    if (!features || !result || result.provenance.encoder.sha256 !== encoderHash) continue
    if (result.sampling.framesPerSecond !== recording.interview.participant.study.framesPerSecond) continue
    if (ofWhole !== undefined && isOfWholePass(result.sampling) !== ofWhole) continue
    if (hasFrames(made, result.sampling, { stride, clipLimit })) return { features, result, track: made.track }
  }
  return undefined
}

/**
 * Whether the face that a person chose for an analysis has the number that a pass over the whole recording gave it, and not one over some
 * clips: the analysis that they chose it in tells. Undefined where nobody chose one, or that analysis is not there any more.
 */
export async function isChosenInWholePass(
  database: Database,
  { id, recordingId, stride, clipLimit, track, createdAt }: Awaited<ReturnType<typeof analysisToRun>>,
): Promise<boolean | undefined> {
  if (track === null) return undefined
  if (clipLimit === null) return true
  const seen = await database.analysis.findFirst({
    where: { recordingId, state: 'done', stride, clipLimit, id: { not: id }, createdAt: { lte: createdAt } },
    orderBy: { finishedAt: { sort: 'desc', nulls: 'last' } },
    select: { result: true },
  })
  const { value } = storedAnalysis.readOrWhy(seen?.result)
  return value && isOfWholePass(value.sampling)
}

/**
 * Whether the face that a person chose for an analysis of some clips has a number that was given among clips of another length, such as those of
 * another encoder: those are other parts of the recording, in which faces are numbered in another way.
 *
 * @param clipFrames frames in a clip, as this analysis's encoder takes them
 */
export async function isChosenInOtherClips(
  database: Database,
  { recordingId, stride, clipLimit, track }: Awaited<ReturnType<typeof analysisToRun>>,
  clipFrames: number,
): Promise<boolean> {
  if (track === null || clipLimit === null) return false
  const like = { recordingId, stride, clipLimit }
  // The first analysis of that face is the one that it was chosen for; it was chosen in the one before.
  const asked = await database.analysis.findFirstOrThrow({
    where: { ...like, track },
    orderBy: { createdAt: 'asc' },
    select: { id: true, encoder: true, createdAt: true, result: true },
  })
  const seen = await database.analysis.findFirst({
    where: {
      ...like,
      state: 'done',
      encoder: asked.encoder,
      id: { not: asked.id },
      createdAt: { lte: asked.createdAt },
    },
    orderBy: { finishedAt: { sort: 'desc', nulls: 'last' } },
    select: { result: true },
  })
  const sampling = storedAnalysis.readOrWhy((seen ?? asked).result).value?.sampling
  return sampling !== undefined && !isOfWholePass(sampling) && sampling.clipFrames !== clipFrames
}

/** Whether an analysis kept the features of all frames that another one is made of. */
function hasFrames(
  made: { stride: number; clipLimit: number | null },
  { clipFrames, spread }: Analysis['sampling'],
  asked: { stride: number; clipLimit: number | null },
): boolean {
  if (spread) return made.stride === asked.stride && made.clipLimit === asked.clipLimit
  return made.stride === asked.stride || made.stride <= clipFrames
}

/**
 * The frame features, by their keys in the storage, of analyses of the same recording that this one replaces: one with another encoder than the study's
 * replaces nothing but its like.
 */
export async function outdatedFeatures(database: Database, id: string): Promise<string[]> {
  const { recordingId, features, createdAt, encoder, recording } = await database.analysis.findUniqueOrThrow({
    where: { id },
    select: {
      recordingId: true,
      features: true,
      createdAt: true,
      encoder: true,
      recording: { select: STUDYS_ENCODER },
    },
  })
  if (!features) return []
  const replaced = encoder === encoderFor(recording) ? {} : { encoder }
  const rows = await database.analysis.findMany({
    where: { recordingId, ...replaced, id: { not: id }, features: { not: features }, createdAt: { lte: createdAt } },
    select: { features: true },
    distinct: ['features'],
  })
  return rows.flatMap((row) => row.features ?? [])
}

/** Takes frame features that are no longer in the storage off the record. */
export async function forgetFeatures(database: Database, key: string): Promise<void> {
  await database.analysis.updateMany({ where: { features: key }, data: { features: null } })
}
