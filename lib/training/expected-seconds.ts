import type { Database } from '#lib/database/client.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { permutationWork, type TrainingShape, trainingWork } from '#lib/heads/training-work.ts'
import type { TrainedGroup } from './trained-groups.ts'

/**
 * Products a second where nothing was trained here yet, as `npm run bench -- heads` prints them: measured with 40 participants on two shared cores
 * of a server. From the first training on, the installation's own trainings say it.
 */
const USUAL_PACE = { ridge: 3.6e8, mlp: 9.4e9 }
/** Trainings that the pace is taken from, the latest first. */
const LATEST = 20

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
): Promise<{ seconds: number; participants: number; interviews: number } | undefined> {
  const shape = await shapeOfStudy(database, studyId)
  if (!shape) return undefined
  const { participants, interviews } = shape
  return { seconds: trainingWork(shape, plan) / (await paceOf(database, plan.kind)), participants, interviews }
}

/** About how much a permutation test of heads has to do. */
export async function workOfPermutation(
  database: Database,
  groups: readonly TrainedGroup[],
  permutations: number,
): Promise<Record<TrainingPlan['kind'], number>> {
  const work = { ridge: 0, mlp: 0 }
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
  const [ridge, mlp] = await Promise.all([paceOf(database, 'ridge'), paceOf(database, 'mlp')])
  return Promise.all(
    draws.map(async (permutations) => {
      const work = await workOfPermutation(database, groups, permutations)
      return { permutations, seconds: work.ridge / ridge + work.mlp / mlp }
    }),
  )
}

/** Products a second of the trainings here. */
async function paceOf(database: Database, kind: TrainingPlan['kind']): Promise<number> {
  const runs = await database.trainingRun.findMany({
    where: { state: 'done', work: { not: null }, plan: { path: ['kind'], equals: kind } },
    orderBy: { finishedAt: 'desc' },
    take: LATEST,
    select: { work: true, startedAt: true, finishedAt: true },
  })
  let [work, seconds] = [0, 0]
  for (const { work: own, startedAt, finishedAt } of runs) {
    if (!own || !startedAt || !finishedAt) continue
    work += own
    seconds += (finishedAt.getTime() - startedAt.getTime()) / 1000
  }
  // Large trainings say most; what a small one takes is mostly its beginning.
  return seconds > 0 ? work / seconds : USUAL_PACE[kind]
}

/** Of what can be trained from now: analysed interviews with a locked sheet. */
async function shapeOfStudy(database: Database, studyId: string): Promise<TrainingShape | undefined> {
  const [row] = await database.$queryRaw<
    { participants: number; sites: number; interviews: number; bytes: number; smallest: string | null }[]
  >`
    WITH latest AS (
      SELECT DISTINCT ON (i.id) i.id, p.id AS participant, p.site, a.id AS analysis, octet_length(a.embeddings) AS bytes
      FROM "Analysis" a JOIN "Recording" r ON r.id = a."recordingId" AND r.current JOIN "Interview" i ON i.id = r."interviewId"
        JOIN "Participant" p ON p.id = i."participantId" JOIN "Study" s ON s.id = p."studyId"
      WHERE s.id = ${studyId}::uuid AND a.state = 'done' AND a.encoder = s.encoder AND octet_length(a.embeddings) > 0
        AND EXISTS (SELECT 1 FROM "RatingSheet" t WHERE t."interviewId" = i.id AND t."lockedAt" IS NOT NULL)
      ORDER BY i.id, a."finishedAt" DESC)
    SELECT count(DISTINCT participant)::int AS participants, count(DISTINCT coalesce(site, ''))::int AS sites,
      count(*)::int AS interviews, coalesce(sum(bytes), 0)::float8 AS bytes,
      (array_agg(analysis ORDER BY bytes))[1] AS smallest FROM latest`
  if (!row?.smallest) return undefined
  const { participants, sites, interviews, bytes, smallest } = row
  const size = await sizeOf(database, smallest)
  return size === 0 ? undefined : { participants, sites, interviews, clips: bytes / 4 / size, size }
}

async function sizeOf(database: Database, analysisId: string): Promise<number> {
  const [row] = await database.$queryRaw<{ size: number | null }[]>`
    SELECT (octet_length(embeddings) / 4 / nullif(jsonb_array_length(result -> 'clips'), 0))::int AS size
    FROM "Analysis" WHERE id = ${analysisId}::uuid`
  return row?.size ?? 0
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
