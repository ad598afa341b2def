import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { scoreSum, sumRange } from '#lib/scales/scale.ts'
import { scaleOf, sumOf } from '#lib/scales/scales.ts'
import { concordanceCorrelation } from '#lib/statistics/concordance-correlation.ts'
import { NoVariance, TooFewPairs } from '#lib/statistics/errors.ts'
import { type LimitsOfAgreement, limitsOfAgreement } from '#lib/statistics/limits-of-agreement.ts'
import { type Correlation, pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { scoresSchema } from './rating-sheets.ts'

/** One interview of the agreement: the head's estimate beside the mean of the locked sheets. */
export interface AgreementPair {
  interviewId: string
  participant: string
  visit: string
  rating: number
  raters: { name: string; score: number }[]
  estimate: number
  lower: number
  upper: number
  kind: 'outOfFold' | 'unseen'
}

export interface StudyAgreement {
  scale: string
  target: string
  range: [number, number]
  encoder: string
  /** The encoder whose numbers these are, and what it is for, as its manifest says. */
  encoderUse: { title: string; intendedUse: string } | undefined
  head: { id: string; createdAt: Date; participants: number; sha256: string } | undefined
  pairs: AgreementPair[]
  /** Interviews that a rater has locked but that have no honest estimate, or the other way round. */
  unpaired: number
  pearson: Correlation | undefined
  concordance: number | undefined
  limits: LimitsOfAgreement | undefined
  /** Why a figure is missing, in words. */
  missing: string | undefined
  betweenRaters: { first: string; second: string; pearson: Correlation }[]
}

/**
 * Agreement of a study's latest head with the mean of the locked sheets, from out-of-fold and unseen estimates
 * only: in-sample ones are not even read.
 */
export async function studyAgreement(database: Database, studyId: string): Promise<StudyAgreement> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = scaleOf(study.scale)
  const target = sumOf(scale, study.target)
  const head = await database.head.findFirst({
    where: { studyId },
    orderBy: { createdAt: 'desc' },
    omit: { onnx: true },
  })
  const interviews = await database.interview.findMany({
    where: { participant: { studyId } },
    orderBy: [{ participant: { code: 'asc' } }, { visit: 'asc' }],
    include: {
      participant: { select: { code: true } },
      sheets: {
        where: { lockedAt: { not: null } },
        include: { rater: { select: { name: true } } },
        orderBy: { rater: { name: 'asc' } },
      },
      estimates: {
        where: { headId: head?.id ?? '00000000-0000-0000-0000-000000000000', kind: { in: ['outOfFold', 'unseen'] } },
        omit: { clips: true },
      },
    },
  })
  const rows = interviews.map((interview) => ({
    interview,
    estimate: interview.estimates[0],
    raters: interview.sheets.flatMap((sheet) => {
      const score = scoreSum(target, scoresSchema.parse(sheet.scores))
      return score === undefined ? [] : [{ name: sheet.rater.name, score }]
    }),
  }))
  const pairs = rows.flatMap(({ interview, estimate, raters }): AgreementPair[] =>
    estimate && raters.length > 0 && estimate.kind !== 'inSample'
      ? [
          {
            interviewId: interview.id,
            participant: interview.participant.code,
            visit: interview.visit,
            rating: raters.reduce((sum, rater) => sum + rater.score, 0) / raters.length,
            raters,
            estimate: estimate.value,
            lower: estimate.lower,
            upper: estimate.upper,
            kind: estimate.kind,
          },
        ]
      : [],
  )
  const x = pairs.map((pair) => pair.estimate)
  const y = pairs.map((pair) => pair.rating)
  const pearson = orWhy(() => pearsonCorrelation(x, y))
  return {
    scale: scale.name,
    target: target.title,
    range: sumRange(scale, target),
    encoder: head?.encoder ?? study.encoder,
    encoderUse: head ? await encoderUse(database, head.id) : undefined,
    head: head
      ? { id: head.id, createdAt: head.createdAt, participants: head.participants.length, sha256: head.sha256 }
      : undefined,
    pairs,
    unpaired: rows.filter(({ estimate, raters }) => (estimate !== undefined) !== raters.length > 0).length,
    pearson: pearson.value,
    concordance: orWhy(() => concordanceCorrelation(x, y)).value,
    limits: orWhy(() => limitsOfAgreement(x, y)).value,
    missing: pearson.why,
    betweenRaters: ratersTogether(rows.map(({ raters }) => raters)),
  }
}

async function encoderUse(database: Database, headId: string): Promise<StudyAgreement['encoderUse']> {
  const estimate = await database.estimate.findFirst({
    where: { headId },
    select: { analysis: { select: { result: true } } },
  })
  const encoder = (estimate?.analysis.result as unknown as Analysis | undefined)?.provenance.encoder
  return encoder && { title: encoder.title ?? encoder.name, intendedUse: encoder.intendedUse }
}

/** Pearson's r of every two raters who rated four interviews or more together. */
function ratersTogether(rows: readonly { name: string; score: number }[][]): StudyAgreement['betweenRaters'] {
  const names = [...new Set(rows.flatMap((raters) => raters.map((rater) => rater.name)))].sort()
  const scoreBy = (raters: { name: string; score: number }[], name: string) =>
    raters.find((rater) => rater.name === name)?.score
  return names.flatMap((first, i) =>
    names.slice(i + 1).flatMap((second) => {
      const both = rows.flatMap((raters) => {
        const [a, b] = [scoreBy(raters, first), scoreBy(raters, second)]
        return a === undefined || b === undefined ? [] : [[a, b] as const]
      })
      if (both.length < 4) return []
      const { value } = orWhy(() =>
        pearsonCorrelation(
          both.map(([a]) => a),
          both.map(([, b]) => b),
        ),
      )
      return value ? [{ first, second, pearson: value }] : []
    }),
  )
}

function orWhy<T>(compute: () => T): { value: T | undefined; why: string | undefined } {
  try {
    return { value: compute(), why: undefined }
  } catch (error) {
    if (error instanceof TooFewPairs || error instanceof NoVariance) return { value: undefined, why: error.message }
    throw error
  }
}
