import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Database } from '#lib/database/client.ts'
import { LEARNING, type Learning, storedTrainingPlan, type TrainingPlan } from '#lib/heads/training-plan.ts'
import { permutationWork, type TrainingShape, trainingWork } from '#lib/heads/training-work.ts'
import { countingAnalyses } from '#lib/studies/counting-analysis.ts'
import { Prisma } from '#prisma/client/client.ts'
import type { TrainedGroup } from './trained-groups.ts'

/**
 * Products a second where nothing was trained here yet, as `npm run bench -- heads` prints them: measured with 40 participants on two shared cores
 * of a server. From the first training on, the installation's own trainings say it.
 */
const USUAL_PACE = { ridge: 3.6e8, mlp: 9.4e9, context: 1.1e10, temporal: 2.2e10 }
/** Trainings that the pace is taken from, the latest first. */
const LATEST = 20
/** Trainings that those of a kind are looked for among. */
const LOOKED_THROUGH = 200

/** About how much a training of a study has to do now, as lib/heads/training-work.ts counts; undefined where nothing can be trained from. */
export async function workOfTraining(
  database: Database,
  studyId: string,
  plan: TrainingPlan,
): Promise<number | undefined> {
  const shape = await shapeOfStudy(database, studyId)
  return shape && trainingWork(shape, plan)
}

/** About how long that takes, in seconds. */
export async function expectedTraining(
  database: Database,
  studyId: string,
  plan: TrainingPlan,
): Promise<ExpectedTraining | undefined> {
  const shape = await shapeOfStudy(database, studyId)
  if (!shape) return undefined
  const { participants, interviews } = shape
  const { pace, isGuess } = await paceOf(database, plan.kind)
  const seconds = trainingWork(shape, plan) / pace
  const shorter = seconds > EVENING_SECONDS ? shorterPlans(plan) : []
  const fitting = shorter
    .map((change) => ({ ...change, seconds: trainingWork(shape, { ...plan, ...change }) / pace }))
    .filter((change) => change.seconds <= EVENING_SECONDS)
  return { seconds, isGuess, participants, interviews, fitting: fitting.slice(0, 2) }
}

interface ExpectedTraining {
  seconds: number
  /** Whether nothing of the kind was trained here yet, so that another machine's pace stands for this one's. */
  isGuess: boolean
  participants: number
  interviews: number
  /** Changes of the plan with which a longer training fits an evening, the mildest first. */
  fitting: (PlanChange & { seconds: number })[]
}

type PlanChange = Pick<TrainingPlan, 'folds'> | { learning: Learning }

/** Longer than this is longer than an evening. */
const EVENING_SECONDS = 4 * 3600
const FEWER_DRAWS = [8, 4, 2]
const FEWER_FOLDS = [10, 5]

/** Ways to make a training shorter: fewer clips drawn, which only makes each epoch smaller, then fewer folds, then both. */
function shorterPlans({ kind, learning = LEARNING }: TrainingPlan): (PlanChange & Partial<TrainingPlan>)[] {
  const isDrawn = kind === 'context' || kind === 'temporal'
  const draws = isDrawn ? FEWER_DRAWS.filter((fewer) => fewer < learning.draws) : []
  const withDraws = draws.map((fewer) => ({ learning: { ...learning, draws: fewer } }))
  const withFolds = FEWER_FOLDS.map((folds) => ({ folds: { kind: 'grouped-k-fold' as const, folds, repeats: 1 } }))
  return [...withDraws, ...withFolds, ...withDraws.map((change) => ({ ...withFolds[1]!, ...change }))]
}

/** About how much a permutation test of heads has to do. */
export async function workOfPermutation(
  database: Database,
  groups: readonly TrainedGroup[],
  permutations: number,
): Promise<Record<TrainingPlan['kind'], number>> {
  const work = { ridge: 0, mlp: 0, context: 0, temporal: 0 }
  for (const group of groups) {
    const { card, id } = group.heads[0]!
    const shape = await shapeOfHead(database, id, card.sample, card.encoder.size)
    work[group.kind] += permutationWork(shape, { ...card.plan, kind: group.kind }, group.heads.length, permutations)
  }
  return work
}

/** About how long permutation tests of so many draws each take, in seconds. */
export async function expectedPermutations(
  database: Database,
  groups: readonly TrainedGroup[],
  draws: readonly number[],
): Promise<{ permutations: number; seconds: number }[]> {
  const kinds = ['ridge', 'mlp', 'context', 'temporal'] as const
  const paces = await Promise.all(kinds.map((kind) => paceOf(database, kind)))
  return Promise.all(
    draws.map(async (permutations) => {
      const work = await workOfPermutation(database, groups, permutations)
      return { permutations, seconds: kinds.reduce((sum, kind, i) => sum + work[kind] / paces[i]!.pace, 0) }
    }),
  )
}

/** Products a second of the trainings here. */
async function paceOf(database: Database, kind: TrainingPlan['kind']): Promise<{ pace: number; isGuess: boolean }> {
  const runs = await database.trainingRun.findMany({
    where: { state: 'done', work: { not: null } },
    orderBy: { finishedAt: 'desc' },
    take: LOOKED_THROUGH,
    select: { work: true, startedAt: true, finishedAt: true, plan: true },
  })
  const ofKind = runs.filter(({ plan }) => storedTrainingPlan.readOrWhy(plan).value?.kind === kind).slice(0, LATEST)
  let [work, seconds] = [0, 0]
  for (const { work: own, startedAt, finishedAt } of ofKind) {
    if (!own || !startedAt || !finishedAt) continue
    work += own
    seconds += (finishedAt.getTime() - startedAt.getTime()) / 1000
  }
  // Large trainings say most; what a small one takes is mostly its beginning.
  return seconds > 0 ? { pace: work / seconds, isGuess: false } : { pace: USUAL_PACE[kind], isGuess: true }
}

/** Of what can be trained from now: analysed interviews with a locked sheet. */
async function shapeOfStudy(database: Database, studyId: string): Promise<TrainingShape | undefined> {
  const [row] = await database.$queryRaw<
    { participants: number; sites: number; interviews: number; bytes: number; smallest: string | null }[]
  >`
    WITH trained AS (
      SELECT i.id, p.id AS participant, p.site, a.id AS analysis, octet_length(a.embeddings) AS bytes
      FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting JOIN "Analysis" a ON a.id = counting.id
        JOIN "Interview" i ON i.id = counting."interviewId" JOIN "Participant" p ON p.id = i."participantId"
      WHERE octet_length(a.embeddings) > 0
        AND EXISTS (SELECT 1 FROM "RatingSheet" t WHERE t."interviewId" = i.id AND t."lockedAt" IS NOT NULL))
    SELECT count(DISTINCT participant)::int AS participants, count(DISTINCT coalesce(site, ''))::int AS sites,
      count(*)::int AS interviews, coalesce(sum(bytes), 0)::float8 AS bytes,
      (array_agg(analysis ORDER BY bytes))[1] AS smallest FROM trained`
  if (!row?.smallest) return undefined
  const { participants, sites, interviews, bytes, smallest } = row
  const size = await sizeOf(database, smallest)
  return size === 0 ? undefined : { participants, sites, interviews, clips: bytes / 4 / size, size }
}

/** Numbers in an embedding of an analysis; 0 where that can't be read. */
async function sizeOf(database: Database, analysisId: string): Promise<number> {
  const { result, embeddings } = await database.analysis.findUniqueOrThrow({
    where: { id: analysisId },
    select: { result: true, embeddings: true },
  })
  const { value } = storedAnalysis.readOrWhy(result)
  return embeddings && value ? storedEmbeddings(embeddings, value).width : 0
}

async function shapeOfHead(
  database: Database,
  headId: string,
  { participants, interviews, sites }: { participants: number; interviews: number; sites: Record<string, number> },
  size: number,
): Promise<TrainingShape> {
  const [row] = await database.$queryRaw<{ bytes: number }[]>`
    SELECT coalesce(sum(octet_length(a.embeddings)), 0)::float8 AS bytes FROM "Estimate" e JOIN "Analysis" a ON a.id = e."analysisId"
    WHERE e."headId" = ${headId}::uuid AND e.kind = 'outOfFold'`
  return { participants, interviews, sites: Object.keys(sites).length, clips: row!.bytes / 4 / size, size }
}
