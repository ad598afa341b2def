import type { Person } from '#lib/access/permissions.ts'
import { may, mayInStudy } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { runProgress } from '#lib/runs/run-progress.ts'
import { sumRange } from '#lib/scales/scale.ts'
import { scaleOf, sumOf } from '#lib/scales/scales.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { headInUse } from './head-in-use.ts'
import { studyStorage } from './study-quota.ts'
import { outdatedRecordings } from './study-sampling.ts'

export async function listStudies(database: Database, person: Person) {
  const visible = person.role === 'administrator' ? {} : { memberships: { some: { userId: person.id } } }
  const studies = await database.study.findMany({
    where: visible,
    orderBy: { createdAt: 'desc' },
    include: {
      participants: { select: { _count: { select: { interviews: true } } } },
      _count: { select: { memberships: true } },
    },
  })
  return {
    mayCreate: may(person, 'study.create'),
    studies: studies.map((study) => ({
      id: study.id,
      code: study.code,
      title: study.title,
      simulated: study.simulated,
      blinding: study.blinding,
      scale: scaleOf(study.scale).name,
      target: sumOf(scaleOf(study.scale), study.target).title,
      participants: study.participants.length,
      interviews: study.participants.reduce((sum, participant) => sum + participant._count.interviews, 0),
      members: study._count.memberships,
    })),
  }
}

/** A study with what there is of it in numbers, as one person may see it. */
export async function studyOverview(database: Database, person: Person, studyId: string, role: StudyRole | undefined) {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = scaleOf(study.scale)
  const target = sumOf(scale, study.target)
  const [head, counts, outdated, phantom, storage] = await Promise.all([
    headInUse(database, study),
    countsOf(database, studyId),
    outdatedRecordings(database, studyId),
    database.phantomRun.findUnique({ where: { studyId } }),
    studyStorage(database, studyId),
  ])
  return {
    id: study.id,
    code: study.code,
    title: study.title,
    description: study.description,
    simulated: study.simulated,
    blinding: study.blinding,
    scale: { key: scale.key, name: scale.name },
    target: { key: target.key, title: target.title, range: sumRange(scale, target) },
    encoder: study.encoder,
    framesPerSecond: study.framesPerSecond,
    stride: study.stride,
    /** What its recordings take and may take. */
    storage,
    head: head
      ? {
          id: head.id,
          kind: head.kind,
          createdAt: head.createdAt,
          participants: head.participants.length,
          encoder: head.encoder,
        }
      : undefined,
    /** Interviews, and those whose latest analysis is done, still open, or that have a locked sheet. */
    counts,
    /** Recordings whose analysis is not as the study's settings say. */
    outdated: outdated.length,
    /** How far the making of a phantom study is. */
    phantom: phantom ? runProgress(phantom) : undefined,
    may: {
      manage: mayInStudy(person, role, 'study.manage'),
      delete: mayInStudy(person, role, 'data.delete'),
      addInterview: mayInStudy(person, role, 'interview.create'),
      upload: mayInStudy(person, role, 'recording.upload'),
      control: mayInStudy(person, role, 'analysis.control'),
      rate: mayInStudy(person, role, 'sheet.rate', study.blinding),
      train: mayInStudy(person, role, 'head.train'),
      agreement: mayInStudy(person, role, 'agreement.see'),
    },
  }
}

export type StudyOverview = Awaited<ReturnType<typeof studyOverview>>

async function countsOf(
  database: Database,
  studyId: string,
): Promise<{ interviews: number; analysed: number; open: number; rated: number }> {
  const [row] = await database.$queryRaw<{ interviews: number; analysed: number; open: number; rated: number }[]>`
    SELECT count(*)::int AS interviews,
      count(*) FILTER (WHERE state = 'done')::int AS analysed,
      count(*) FILTER (WHERE state IN ('queued', 'running'))::int AS open,
      count(*) FILTER (WHERE rated)::int AS rated
    FROM (
      SELECT DISTINCT ON (i.id) i.id, a.state,
        EXISTS (SELECT 1 FROM "RatingSheet" s WHERE s."interviewId" = i.id AND s."lockedAt" IS NOT NULL) AS rated
      FROM "Participant" p
      JOIN "Interview" i ON i."participantId" = p.id
      LEFT JOIN "Recording" r ON r."interviewId" = i.id AND r.current
      LEFT JOIN "Analysis" a ON a."recordingId" = r.id
      WHERE p."studyId" = ${studyId}::uuid
      ORDER BY i.id, a."createdAt" DESC NULLS LAST
    ) latest`
  return row!
}
