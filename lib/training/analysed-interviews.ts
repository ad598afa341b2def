import { type AnalysedClip, type Analysis, storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedClipFeatures } from '#lib/analysis/stored-clip-features.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { AnalysedInterview, ClipFeatures } from '#lib/heads/analysed-interview.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { CLIP_UNITS, MOVEMENT } from '#lib/movement/measures.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { trainingSheets } from '#lib/ratings/training-sheets.ts'
import { namedEntries } from '#lib/scales/study-scales.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { countingAnalysis } from '#lib/studies/counting-analysis.ts'
import { clipsIn, EXCLUDING_MARKS } from '#lib/studies/left-out-clips.ts'

/**
 * The analysed interviews of a study, or one of them, and how many have no analysis.
 *
 * @param storage where frame features are kept, for heads that look at them
 * @param encoder another one than the study's
 * @throws ConcordError unreadable, which names the interview, where an analysis can't be read: leaving it out would change a head unnoticed
 */
export async function analysedInterviews(
  database: Database,
  studyId: string,
  {
    interviewId,
    storage,
    encoder,
  }: { interviewId?: string | undefined; storage?: Storage | undefined; encoder?: string | undefined } = {},
): Promise<{ analysed: AnalysedInterview[]; withoutAnalysis: number }> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const interviews = await database.interview.findMany({
    where: { id: interviewId, participant: { studyId } },
    orderBy: [{ participant: { code: 'asc' } }, { visit: 'asc' }],
    include: {
      participant: true,
      sheets: { where: { lockedAt: { not: null } }, orderBy: { id: 'asc' } },
      recordings: {
        where: { current: true },
        include: {
          marks: EXCLUDING_MARKS,
          analyses: { ...countingAnalysis(encoder ?? study.encoder), take: 1 },
        },
      },
    },
  })
  const isTraining = await trainingSheets(database, studyId)
  const analysed = interviews.flatMap((interview): AnalysedInterview[] => {
    const [recording] = interview.recordings
    const analysis = recording?.analyses[0]
    if (!recording || !analysis?.embeddings) return []
    const { participant, visit } = interview
    return [
      {
        id: interview.id,
        participant: participant.code,
        visit,
        site: participant.site,
        sex: participant.sex,
        ageBand: participant.ageBand,
        analysisId: analysis.id,
        ...readAnalysis(`${participant.code}, ${visit}`, analysis.result, analysis.embeddings, (clips) =>
          clipsIn(clips, recording.marks),
        ),
        features: storage ? keptFeatures(storage, analysis.features, storedAnalysis.read(analysis.result)) : undefined,
        sheets: interview.sheets
          .filter(({ raterId }) => !isTraining(interview.id, raterId))
          .map(({ id, raterId, scaleName, scores }) => ({
            id,
            raterId,
            scores: namedEntries(scaleName, storedScores.read(scores)),
          })),
      },
    ]
  })
  return { analysed, withoutAnalysis: interviews.length - analysed.length }
}

/** The frame features that an analysis kept; undefined where it kept none, or where nobody needs them. */
export function keptFeatures(
  storage: Storage | undefined,
  key: string | null,
  analysis: Pick<Analysis, 'sampling' | 'tracks'>,
): ClipFeatures | undefined {
  return storage && key !== null ? storedClipFeatures(() => storage.localFile(key), analysis) : undefined
}

/** Why recordings can't serve a head that looks at frames. */
export const framesMissing = (count: number): Message =>
  phrase(
    '{count, plural, one {The frame features of # recording are} other {The frame features of # recordings are}} not stored, and this head looks at frames. Analyse {count, plural, one {it} other {them}} again, then repeat this.',
    { count },
  )

export const withoutFeatures = (count: number, cause?: unknown) =>
  new ConcordError('conflict', framesMissing(count), { cause })

/**
 * What heads see of an analysis.
 *
 * @param interview as messages name it
 * @param leftOut which clips events leave out: they count as clips without the face do, and enter neither estimates nor training
 * @throws ConcordError unreadable, which names the interview
 */
export function readAnalysis(
  interview: string,
  stored: unknown,
  bytes: Uint8Array,
  leftOut: (clips: readonly AnalysedClip[]) => readonly boolean[],
): Pick<AnalysedInterview, 'encoder' | 'embeddings' | 'coverage' | 'quality' | 'pooled'> {
  try {
    const { clips, ...result } = storedAnalysis.read(stored)
    const embeddings = storedEmbeddings(bytes, { ...result, clips })
    const isLeftOut = leftOut(clips)
    const coverage = clips.map((clip, i) => (isLeftOut[i] ? 0 : clip.coverage))
    const { name, sha256, intendedUse, trainedOnStudy } = result.provenance.encoder
    return {
      encoder: { sha256, intendedUse, trainedOnStudy, kinds: name === MOVEMENT ? { units: CLIP_UNITS } : undefined },
      embeddings,
      coverage,
      quality: result.clipQuality,
      pooled: poolClips(embeddings, coverage),
    }
  } catch (cause) {
    if (!(cause instanceof ConcordError)) throw cause
    throw new ConcordError(cause.code, phrase('{interview}: {problem}', { interview, problem: cause.text }), { cause })
  }
}
