import type { Database } from '#lib/database/client.ts'

const participant = { select: { studyId: true } } as const
const interview = { select: { participant } } as const

/** What belongs to a study, and how the study is found from its id. */
const STUDY_OF = {
  study: async (database: Database, id: string) =>
    (await database.study.findUnique({ where: { id }, select: { id: true } }))?.id,
  interview: async (database: Database, id: string) => {
    const [found] = await database.$queryRaw<{ studyId: string }[]>`
      SELECT p."studyId" FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
      WHERE i.id = ${id}::uuid`
    return found?.studyId
  },
  participant: async (database: Database, id: string) =>
    (await database.participant.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  // In one query: players ask for one part of a recording after the other.
  recording: async (database: Database, id: string) => {
    const [found] = await database.$queryRaw<{ studyId: string }[]>`
      SELECT p."studyId" FROM "Recording" r JOIN "Interview" i ON i.id = r."interviewId"
      JOIN "Participant" p ON p.id = i."participantId" WHERE r.id = ${id}::uuid`
    return found?.studyId
  },
  sheet: async (database: Database, id: string) =>
    (await database.ratingSheet.findUnique({ where: { id }, select: { interview } }))?.interview.participant.studyId,
  analysis: async (database: Database, id: string) =>
    (await database.analysis.findUnique({ where: { id }, select: { recording: { select: { interview } } } }))?.recording
      .interview.participant.studyId,
  head: async (database: Database, id: string) =>
    (await database.head.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  trainingRun: async (database: Database, id: string) =>
    (await database.trainingRun.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  permutationRun: async (database: Database, id: string) =>
    (await database.permutationRun.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  encoderTraining: async (database: Database, id: string) =>
    (await database.encoderTraining.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  encoderComparison: async (database: Database, id: string) =>
    (await database.encoderComparison.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  issuedReport: async (database: Database, id: string) =>
    (await database.issuedReport.findUnique({ where: { id }, select: { interview } }))?.interview.participant.studyId,
  exportRun: async (database: Database, id: string) =>
    (await database.exportRun.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  externalSource: async (database: Database, id: string) =>
    (await database.externalSource.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  ratingImport: async (database: Database, id: string) =>
    (await database.ratingImport.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
  binEntry: async (database: Database, id: string) => {
    const entry = await database.binEntry.findUnique({ where: { id }, select: { studyId: true } })
    // The study may have been deleted after its part.
    const study = entry && (await database.study.findUnique({ where: { id: entry.studyId }, select: { id: true } }))
    return study?.id
  },
  promptSet: async (database: Database, id: string) =>
    (await database.promptSet.findUnique({ where: { id }, select: { studyId: true } }))?.studyId,
}

/** A kind of thing that belongs to a study. */
export type StudyPart = keyof typeof STUDY_OF

/** Ids of things that belong to one study, by kind. */
export type StudyParts = Partial<Record<StudyPart, string>>

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The study that all of these belong to; undefined where one is missing or belongs to another study. */
export async function studyOfParts(database: Database, parts: StudyParts): Promise<string | undefined> {
  const given = Object.entries(parts) as [StudyPart, string][]
  if (given.length === 0 || !given.every(([, id]) => UUID.test(id))) return undefined
  const [first, ...others] = await Promise.all(given.map(([part, id]) => STUDY_OF[part](database, id)))
  return others.every((other) => other === first) ? first : undefined
}
