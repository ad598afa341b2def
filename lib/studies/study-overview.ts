import type { Person } from '#lib/access/permissions.ts'
import { may, mayInStudy } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { scalesOf, scalesOfStudies } from '#lib/own-scales/scales-of.ts'
import { runProgress } from '#lib/runs/run-progress.ts'
import { sumRange } from '#lib/scales/scores.ts'
import { shownSum } from '#lib/scales/study-scales.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { headInUse } from './head-in-use.ts'
import { overdueRatings } from './overdue-ratings.ts'
import { studyCounts } from './study-counts.ts'
import { studyStorage } from './study-quota.ts'

export async function listStudies(database: Database, person: Person) {
  const visible = person.role === 'administrator' ? {} : { memberships: { some: { userId: person.id } } }
  const studies = await database.study.findMany({
    where: visible,
    orderBy: { createdAt: 'desc' },
    include: {
      memberships: { where: { userId: person.id }, select: { role: true } },
      _count: { select: { memberships: true } },
    },
  })
  const ids = studies.map(({ id }) => id)
  const [counts, overdue] = await Promise.all([studyCounts(database, ids), overdueRatings(database, ids)])
  const scales = await scalesOfStudies(database, studies)
  return {
    mayCreate: may(person, 'study.create'),
    studies: studies.map((study) => ({
      id: study.id,
      code: study.code,
      title: study.title,
      simulated: study.simulated,
      blinding: study.blinding,
      /** Names of its scales, the first one first. */
      scale: scales
        .get(study.id)!
        .map(({ scale }) => scale.name)
        .join(', '),
      target: shownSum(scales.get(study.id)![0]).title,
      counts: counts(study.id),
      /** Assigned ratings that are not signed, though their day has passed. */
      overdue: overdue.get(study.id) ?? 0,
      members: study._count.memberships,
      /** Whether this person looks after it. */
      manages: mayInStudy(person, study.memberships[0]?.role, 'study.manage'),
    })),
  }
}

/** A study with what there is of it in numbers, as one person may see it. */
export async function studyOverview(database: Database, person: Person, studyId: string, role: StudyRole | undefined) {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scales = await scalesOf(database, study)
  const [first] = scales
  const { scale } = first
  const target = shownSum(first)
  const [head, counts, phantom, storage] = await Promise.all([
    headInUse(database, study),
    studyCounts(database, [studyId]),
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
    scale,
    /** All scales that it rates, the first one first, with the title of the sum that pages show of each. */
    scales: scales.map((one) => ({
      name: one.name,
      title: one.scale.name,
      scale: one.scale,
      target: shownSum(one).title,
      targetKey: one.target,
    })),
    /** Keys of the items that are rated; none where all of the scale are. */
    items: study.items,
    shiftDates: study.shiftDates,
    target: { key: target.key, title: target.title, range: sumRange(scale, target) },
    encoder: study.encoder,
    framesPerSecond: study.framesPerSecond,
    stride: study.stride,
    /** How many clips of a recording are analysed; null for all. */
    clipLimit: study.clipLimit,
    /** How the files of its recordings are named; empty to recognise the parts by their looks. */
    namePattern: study.namePattern,
    /** Keys of the parts that its severity reports leave out. */
    reportWithout: study.reportWithout,
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
    counts: counts(studyId),
    /** Recordings whose analysis is not as the study's settings say. */
    outdated: counts(studyId).outdated,
    /** How far the making of a phantom study is. */
    phantom: phantom ? runProgress(phantom) : undefined,
    may: {
      manage: mayInStudy(person, role, 'study.manage'),
      delete: mayInStudy(person, role, 'data.delete'),
      export: mayInStudy(person, role, 'data.export'),
      addInterview: mayInStudy(person, role, 'interview.create'),
      upload: mayInStudy(person, role, 'recording.upload'),
      control: mayInStudy(person, role, 'analysis.control'),
      rate: mayInStudy(person, role, 'sheet.rate', study.blinding),
      train: mayInStudy(person, role, 'head.train'),
      changeAnchors: mayInStudy(person, role, 'anchors.change'),
      agreement: mayInStudy(person, role, 'agreement.see'),
    },
  }
}

export type StudyOverview = Awaited<ReturnType<typeof studyOverview>>
