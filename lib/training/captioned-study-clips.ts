import { type Analysis, storedAnalysis } from '#lib/analysis/analysis.ts'
import { FrameFeatures } from '#lib/analysis/frame-features.ts'
import type { ClipWords } from '#lib/contrastive/data-of-clips.ts'
import type { FeatureStore } from '#lib/contrastive/feature-store.ts'
import type { Database } from '#lib/database/client.ts'
import { Random } from '#lib/statistics/random.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { countingAnalysis } from '#lib/studies/counting-analysis.ts'
import { BUILT_IN_SETS } from '#lib/words/prompt-sets.ts'
import type { EncoderPlan } from './encoder-plan.ts'

/** Fewer frames with the face than this are no clip. */
const FEWEST_FRAMES = 4
/** Analyses that are read at once: one of an hour has some hundred kilobytes, and little of that is needed. */
const READ_AT_A_TIME = 50

/** What is needed of an analysis. */
interface KeptAnalysis {
  framesPerSecond: number
  originMs: number
  /** The participant's. */
  track: number | undefined
  encoder: Analysis['provenance']['encoder']
}

/** A recording with captions, and what an analysis kept of its frames. */
interface CaptionedRecording {
  participantId: string
  analysisId: string
  features: string
  analysis: KeptAnalysis
  clips: (ClipWords & { fromMs: number; toMs: number })[]
}

export interface StudyCaptions {
  recordings: CaptionedRecording[]
  /** The encoder whose features they are, as findBundle finds it; undefined where nothing can be used. */
  encoder: { sha256: string; title: string; version: string } | undefined
  /** Captions of recordings without stored frame features of this encoder. */
  notAnalysed: number
  /** Captions of held-out participants without a class that words are known for. */
  withoutClass: number
}

/**
 * The captions of a study that an encoder can learn from, by recording. Clips of the held-out participants are kept where they have a
 * class; nobody is both learnt from and held out.
 */
export async function studyCaptions(
  database: Database,
  studyId: string,
  { encoder, heldOut, seed }: Pick<EncoderPlan, 'encoder' | 'heldOut' | 'seed'>,
): Promise<StudyCaptions> {
  const rows = await database.recording.findMany({
    where: { current: true, interview: { participant: { studyId } }, captions: { some: {} } },
    orderBy: { id: 'asc' },
    select: {
      interview: { select: { participantId: true } },
      captions: { orderBy: [{ fromMs: 'asc' }, { id: 'asc' }] },
      analyses: { ...countingAnalysis(encoder), take: 1, select: { id: true, features: true } },
    },
  })
  const isHeldOut = heldOutOf(
    rows.map(({ interview }) => interview.participantId),
    heldOut,
    seed,
  )
  const kept = await keptAnalyses(
    database,
    rows.flatMap(({ analyses: [analysis] }) => (analysis?.features ? analysis.id : [])),
  )
  const read = rows.map(({ analyses: [analysis], ...row }) => ({
    ...row,
    analysis,
    result: analysis && kept.get(analysis.id),
  }))
  // All features have to be of one version of the encoder: that of the most captions.
  const versions = Map.groupBy(
    read.filter(({ result }) => result),
    ({ result }) => result!.encoder.sha256,
  )
  const weight = (of: typeof read) => of.reduce((sum, { captions }) => sum + captions.length, 0)
  const [used] = [...versions.values()].sort((a, b) => weight(b) - weight(a))
  const trained = new Set(
    (used ?? [])
      .filter(({ interview }) => !isHeldOut(interview.participantId))
      .flatMap(({ captions }) => captions.map(({ label }) => label)),
  )
  let withoutClass = 0
  const recordings = (used ?? []).map(({ analysis, result, captions, interview }): CaptionedRecording => {
    const out = isHeldOut(interview.participantId)
    const kept = captions.filter(({ label }) => !out || hasWords(label, trained))
    withoutClass += captions.length - kept.length
    return {
      participantId: interview.participantId,
      analysisId: analysis!.id,
      features: analysis!.features!,
      analysis: result!,
      clips: kept.map(({ id, fromMs, toMs, text, label }) => ({
        name: `${id} ${analysis!.id} ${fromMs}-${toMs}`,
        fromMs,
        toMs,
        caption: text,
        label: label || undefined,
        heldOut: out,
      })),
    }
  })
  return {
    recordings,
    encoder: used?.[0]?.result?.encoder,
    notAnalysed: weight(read) - weight(used ?? []),
    withoutClass,
  }
}

/** Whether there are words for a class. @param trained classes of the clips that are learnt from */
function hasWords(label: string | undefined, trained: ReadonlySet<string | undefined>): boolean {
  if (!label) return false
  return trained.has(label) || BUILT_IN_SETS.some(({ prompts }) => prompts.some((prompt) => prompt.label === label))
}

/** What is needed of analyses, without those that can't be read. */
async function keptAnalyses(database: Database, ids: readonly string[]): Promise<Map<string, KeptAnalysis>> {
  const kept = new Map<string, KeptAnalysis>()
  for (let first = 0; first < ids.length; first += READ_AT_A_TIME) {
    const some = await database.analysis.findMany({
      where: { id: { in: ids.slice(first, first + READ_AT_A_TIME) } },
      select: { id: true, result: true },
    })
    for (const { id, result } of some) {
      const { value } = storedAnalysis.readOrWhy(result)
      if (!value) continue
      const { sampling, originMs, tracks, provenance } = value
      const track = tracks.find(({ participant }) => participant)?.id
      kept.set(id, { framesPerSecond: sampling.framesPerSecond, originMs, track, encoder: provenance.encoder })
    }
  }
  return kept
}

/** Chooses participants by chance, the same ones whenever they are the same. */
function heldOutOf(participants: readonly string[], share: number, seed: number): (participant: string) => boolean {
  const random = new Random(seed)
  const order = [...new Set(participants)].sort().map((id) => ({ id, place: random.next() }))
  const count = share > 0 ? Math.max(1, Math.round(share * order.length)) : 0
  const out = new Set(
    order
      .sort((a, b) => a.place - b.place)
      .slice(0, Math.min(count, order.length - 1))
      .map(({ id }) => id),
  )
  return (id) => out.has(id)
}

/**
 * Puts the frames of captioned clips into a store: those of the participant's face within each stretch, as many as a clip has, the first of
 * a longer one; a shorter one wraps around.
 *
 * @returns the clips that have features; of those held out, the ones whose class has words
 */
export async function storeCaptionedClips(
  recordings: readonly CaptionedRecording[],
  store: FeatureStore,
  frames: number,
  { storage, onRecording }: { storage: Storage; onRecording?: (done: number) => Promise<void> },
): Promise<ClipWords[]> {
  for (const [i, { features, analysis, clips }] of recordings.entries()) {
    await onRecording?.(i)
    const open = clips.filter(({ name }) => !store.has(name))
    if (open.length === 0) continue
    const source = await storage.localFile(features)
    try {
      const kept = await FrameFeatures.open(source.file)
      try {
        const track = kept.tracks.get(analysis.track ?? -1)
        for (const clip of open) {
          const rows = rowsWithin(track?.indices ?? [], analysis, clip)
          if (rows.to - rows.from < FEWEST_FRAMES) {
            await store.addProblem(clip.name, 'The face is not seen in this stretch.')
            continue
          }
          const read = await track!.rows(rows.from, Math.min(rows.to, rows.from + frames))
          await store.add(clip.name, wrapped(read, frames * kept.size))
        }
      } finally {
        await kept.close()
      }
    } finally {
      await source.release()
    }
  }
  const found = recordings.flatMap(({ clips }) => clips).filter(({ name }) => store.problemOf(name) === undefined)
  // A class whose clips to learn from all lack the face has no words.
  const trained = new Set(found.filter(({ heldOut }) => !heldOut).map(({ label }) => label))
  return found.filter(({ heldOut, label }) => !heldOut || hasWords(label, trained))
}

/** The rows of a track whose samples lie in a stretch. */
function rowsWithin(
  indices: readonly number[],
  { framesPerSecond, originMs }: KeptAnalysis,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): { from: number; to: number } {
  const timeOf = (index: number) => originMs + (1000 * index) / framesPerSecond
  const from = indices.findIndex((index) => timeOf(index) >= fromMs)
  if (from < 0) return { from: 0, to: 0 }
  const after = indices.findIndex((index) => timeOf(index) > toMs)
  return { from, to: after < 0 ? indices.length : after }
}

function wrapped(values: Float32Array, length: number): Float32Array {
  const all = new Float32Array(length)
  for (let at = 0; at < length; at += values.length) all.set(values.subarray(0, length - at), at)
  return all
}
