import type { Person } from '#lib/access/permissions.ts'
import { may, mayInStudy } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { sumRange } from '#lib/scales/scale.ts'
import { scaleOf, sumOf } from '#lib/scales/scales.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
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
      scale: scaleOf(study.scale).name,
      target: sumOf(scaleOf(study.scale), study.target).title,
      participants: study.participants.length,
      interviews: study.participants.reduce((sum, participant) => sum + participant._count.interviews, 0),
      members: study._count.memberships,
    })),
  }
}

export interface InterviewRow {
  id: string
  participant: string
  visit: string
  date: Date
  recordings: number
  analysis:
    | {
        id: string
        state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
        stage: string
        progress: number
        problem: string | null
      }
    | undefined
  lockedSheets: number
  ownSheet: 'none' | 'draft' | 'locked'
  /** Undefined where there is none or the person may not see it yet. */
  estimate: { value: number; lower: number; upper: number; kind: string } | undefined
}

/** A study with its interviews, as one person may see it. */
export async function studyOverview(database: Database, person: Person, studyId: string, role: StudyRole | undefined) {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = scaleOf(study.scale)
  const target = sumOf(scale, study.target)
  const head = await database.head.findFirst({
    where: { studyId, target: study.target, OR: [{ run: { state: 'done' } }, { runId: null }] },
    orderBy: { createdAt: 'desc' },
    select: { id: true, createdAt: true, participants: true, encoder: true },
  })
  const interviews = await database.interview.findMany({
    where: { participant: { studyId } },
    orderBy: [{ participant: { code: 'asc' } }, { date: 'asc' }],
    include: {
      participant: { select: { code: true } },
      sheets: { select: { raterId: true, lockedAt: true } },
      recordings: {
        orderBy: { createdAt: 'desc' },
        select: {
          analyses: {
            orderBy: { createdAt: 'desc' },
            take: 1,
            select: { id: true, state: true, stage: true, progress: true, problem: true },
          },
        },
      },
      estimates: {
        where: { head: { id: head?.id ?? '00000000-0000-0000-0000-000000000000' } },
        select: { value: true, lower: true, upper: true, kind: true },
      },
    },
  })
  const seesAll = mayInStudy(person, role, 'estimate.see-all')
  const rows = interviews.map((interview): InterviewRow => {
    const own = interview.sheets.find((sheet) => sheet.raterId === person.id)
    const mayKnow = seesAll || own?.lockedAt != null
    return {
      id: interview.id,
      participant: interview.participant.code,
      visit: interview.visit,
      date: interview.date,
      recordings: interview.recordings.length,
      analysis: interview.recordings.flatMap((recording) => recording.analyses)[0],
      lockedSheets: interview.sheets.filter((sheet) => sheet.lockedAt).length,
      ownSheet: own ? (own.lockedAt ? 'locked' : 'draft') : 'none',
      estimate: mayKnow ? interview.estimates[0] : undefined,
    }
  })
  return {
    id: study.id,
    code: study.code,
    title: study.title,
    description: study.description,
    simulated: study.simulated,
    scale: { key: scale.key, name: scale.name },
    target: { key: target.key, title: target.title, range: sumRange(scale, target) },
    encoder: study.encoder,
    framesPerSecond: study.framesPerSecond,
    stride: study.stride,
    head: head
      ? { createdAt: head.createdAt, participants: head.participants.length, encoder: head.encoder }
      : undefined,
    /** Recordings whose analysis is not as the study's settings say. */
    outdated: (await outdatedRecordings(database, studyId)).length,
    interviews: rows,
    may: {
      manage: mayInStudy(person, role, 'study.manage'),
      addInterview: mayInStudy(person, role, 'interview.create'),
      upload: mayInStudy(person, role, 'recording.upload'),
      control: mayInStudy(person, role, 'analysis.control'),
      rate: mayInStudy(person, role, 'sheet.rate'),
      train: mayInStudy(person, role, 'head.train'),
      agreement: mayInStudy(person, role, 'agreement.see'),
    },
  }
}
