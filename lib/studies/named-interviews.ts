import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'

export const namedInterviewsSchema = z.object({
  studyId: z.uuid(),
  /** Codes of participants that somebody is about to add recordings of. */
  participants: z.array(z.string().trim().toUpperCase().max(60)).max(5000),
})

/** What a study has of participants, to compare with what somebody is about to add. */
export interface NamedInterviews {
  /** Codes of all participants of the study, in order. */
  participants: string[]
  /** How the study's visits are written, in order. */
  visits: string[]
  /** Those of the participants that were asked for. */
  interviews: {
    id: string
    participant: string
    visit: string
    /** As 2026-03-01. */
    date: string
    hasRecording: boolean
  }[]
}

/** Participants and visits of a study, and the interviews that it has of some participants. */
export async function namedInterviews(
  database: Database,
  { studyId, participants: codes }: z.infer<typeof namedInterviewsSchema>,
): Promise<NamedInterviews> {
  const [participants, visits, interviews] = await Promise.all([
    database.participant.findMany({ where: { studyId }, orderBy: { code: 'asc' }, select: { code: true } }),
    database.interview.groupBy({ by: ['visit'], where: { participant: { studyId } }, orderBy: { visit: 'asc' } }),
    database.interview.findMany({
      where: { participant: { studyId, code: { in: [...new Set(codes)] } } },
      orderBy: { id: 'asc' },
      select: {
        id: true,
        visit: true,
        date: true,
        participant: { select: { code: true } },
        recordings: { where: { withdrawnAt: null }, select: { id: true }, take: 1 },
      },
    }),
  ])
  return {
    participants: participants.map(({ code }) => code),
    visits: visits.map(({ visit }) => visit),
    interviews: interviews.map(({ id, visit, date, participant, recordings }) => ({
      id,
      participant: participant.code,
      visit,
      date: date.toISOString().slice(0, 10),
      hasRecording: recordings.length > 0,
    })),
  }
}
