import type { Database } from '#lib/database/client.ts'

/** What an interview is called in the names and rows of the files that are exported of it. */
export interface InterviewName {
  /** The study's code. */
  study: string
  /** The participant's code. */
  participant: string
  visit: string
}

export async function interviewName(database: Database, interviewId: string): Promise<InterviewName> {
  const { visit, participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { visit: true, participant: { select: { code: true, study: { select: { code: true } } } } },
  })
  return { study: participant.study.code, participant: participant.code, visit }
}
