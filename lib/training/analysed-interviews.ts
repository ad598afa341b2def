import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { scoresSchema } from '#lib/ratings/rating-sheets.ts'

/** The analysed interviews of a study, or one of them, and how many have no analysis. */
export async function analysedInterviews(
  database: Database,
  studyId: string,
  interviewId?: string,
): Promise<{ analysed: AnalysedInterview[]; withoutAnalysis: number }> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const interviews = await database.interview.findMany({
    where: { id: interviewId, participant: { studyId } },
    orderBy: [{ participant: { code: 'asc' } }, { visit: 'asc' }],
    include: {
      participant: true,
      sheets: { where: { lockedAt: { not: null } }, orderBy: { id: 'asc' } },
      recordings: {
        include: {
          analyses: { where: { state: 'done', encoder: study.encoder }, orderBy: { finishedAt: 'desc' }, take: 1 },
        },
        orderBy: { createdAt: 'desc' },
      },
    },
  })
  const analysed = interviews.flatMap((interview): AnalysedInterview[] => {
    const analysis = interview.recordings.flatMap((recording) => recording.analyses)[0]
    if (!analysis?.embeddings) return []
    const result = analysis.result as unknown as Analysis
    const embeddings = new Float32Array(Uint8Array.from(analysis.embeddings).buffer)
    const coverage = result.clips.map((clip) => clip.coverage)
    const { sha256, intendedUse } = result.provenance.encoder
    return [
      {
        id: interview.id,
        participant: interview.participant.code,
        visit: interview.visit,
        site: interview.participant.site,
        sex: interview.participant.sex,
        ageBand: interview.participant.ageBand,
        analysisId: analysis.id,
        encoder: { sha256, intendedUse: intendedUse ?? '' },
        embeddings,
        coverage,
        pooled: poolClips(embeddings, coverage),
        sheets: interview.sheets.map(({ id, raterId, scores }) => ({
          id,
          raterId,
          scores: scoresSchema.parse(scores),
        })),
      },
    ]
  })
  return { analysed, withoutAnalysis: interviews.length - analysed.length }
}
