import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { isUnblinded } from '#lib/ratings/blinding.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { runProgress } from '#lib/runs/run-progress.ts'
import { scoreSum, sumRange } from '#lib/scales/scale.ts'
import { scaleOf, sumOf } from '#lib/scales/scales.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import { storedClipEstimates } from '#lib/training/clip-estimates.ts'
import type { StudyRole } from '#prisma/client/enums.ts'

/** An interview with its recording, analysis, sheets and estimate, as far as one person may see them. */
export async function interviewView(
  database: Database,
  person: Person,
  interviewId: string,
  role: StudyRole | undefined,
) {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    include: {
      participant: { include: { study: true } },
      recordings: {
        orderBy: { createdAt: 'desc' },
        include: { analyses: { orderBy: { createdAt: 'desc' }, take: 1, omit: { embeddings: true } } },
      },
      sheets: { include: { rater: { select: { name: true } } }, orderBy: { rater: { name: 'asc' } } },
    },
  })
  const { study } = interview.participant
  const scale = scaleOf(study.scale)
  const target = sumOf(scale, study.target)
  const own = interview.sheets.find((sheet) => sheet.raterId === person.id)
  const unblinded = isUnblinded(person, role, own)
  const head = await headInUse(database, study)
  const estimate = head
    ? await database.estimate.findFirst({
        where: { headId: head.id, interviewId, kind: { in: ['outOfFold', 'unseen'] } },
        include: { analysis: { select: { id: true, result: true } } },
      })
    : null
  const recording = interview.recordings[0]
  const analysis = recording?.analyses[0]
  const result = storedAnalysis.readOrWhy(analysis?.result)
  return {
    id: interview.id,
    participant: interview.participant.code,
    visit: interview.visit,
    date: interview.date,
    study: {
      id: study.id,
      code: study.code,
      title: study.title,
      simulated: study.simulated,
      scale: scale.key,
      encoder: study.encoder,
    },
    target: { key: target.key, title: target.title, range: sumRange(scale, target) },
    recording: recording
      ? { id: recording.id, fileName: recording.fileName, bytes: Number(recording.bytes), sha256: recording.sha256 }
      : undefined,
    analysis: analysis
      ? {
          id: analysis.id,
          ...runProgress(analysis),
          problem: analysis.problem ?? result.why ?? null,
          result: result.value,
        }
      : undefined,
    /** Whether estimates and other raters' sheets are kept from this person until their own is locked. */
    blinded: !unblinded,
    estimate:
      unblinded && estimate && head
        ? {
            value: estimate.value,
            lower: estimate.lower,
            upper: estimate.upper,
            interval95:
              estimate.lower95 === null || estimate.upper95 === null
                ? undefined
                : ([estimate.lower95, estimate.upper95] as const),
            kind: estimate.kind,
            clips: clipEstimates(storedClipEstimates.readOrWhy(estimate.clips).value ?? [], estimate.analysis.result),
            /** Whether the recording was analysed again since: then training again gives an estimate of that. */
            ofEarlierAnalysis: estimate.analysis.id !== analysis?.id,
            head: {
              createdAt: head.createdAt,
              participants: head.participants.length,
              sha256: head.sha256,
              kind: head.kind,
              encoder: head.encoder,
              encoderHash: head.encoderHash,
            },
          }
        : undefined,
    ownSheet: own
      ? { scores: storedScores.read(own.scores), revision: own.revision, lockedAt: own.lockedAt }
      : undefined,
    /** Locked sheets that this person may see. */
    sheets: interview.sheets
      .filter((sheet) => sheet.lockedAt && (unblinded || sheet.raterId === person.id))
      .map((sheet) => {
        const scores = storedScores.read(sheet.scores)
        return { rater: sheet.rater.name, lockedAt: sheet.lockedAt!, scores, score: scoreSum(target, scores) }
      }),
    lockedSheets: interview.sheets.filter((sheet) => sheet.lockedAt).length,
    may: {
      rate: mayInStudy(person, role, 'sheet.rate'),
      upload: mayInStudy(person, role, 'recording.upload'),
      control: mayInStudy(person, role, 'analysis.control'),
      agreement: mayInStudy(person, role, 'agreement.see'),
      changePrompts: mayInStudy(person, role, 'prompts.change'),
    },
  }
}

/** The estimates of clips with the times that the clips had in the analysis that they were made from. */
function clipEstimates(values: readonly (number | null)[], stored: unknown) {
  const clips = storedAnalysis.readOrWhy(stored).value?.clips ?? []
  return clips.map(({ startMs, endMs }, i) => ({ startMs, endMs, value: values[i] ?? null }))
}

export type InterviewView = Awaited<ReturnType<typeof interviewView>>
