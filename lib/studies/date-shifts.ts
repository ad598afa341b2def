import type { Database } from '#lib/database/client.ts'

const DAY_MS = 86_400_000

/**
 * By how many days exported tables move the dates of each participant of a study, so that nobody can look up a day in a calendar while
 * the time between visits stays. Each participant's number was drawn when they were added, and is shown nowhere.
 *
 * @returns days by the participant's code; undefined where the study exports dates as they are
 */
export async function dateShifts(database: Database, studyId: string): Promise<Map<string, number> | undefined> {
  const { shiftDates } = await database.study.findUniqueOrThrow({
    where: { id: studyId },
    select: { shiftDates: true },
  })
  if (!shiftDates) return undefined
  const participants = await database.participant.findMany({
    where: { studyId },
    select: { code: true, dateShift: true },
  })
  return new Map(participants.map(({ code, dateShift }) => [code, dateShift]))
}

/**
 * A date moved by a number of days.
 *
 * @param date as 2026-11-23
 * @returns as 2026-11-23; empty where the number is unknown, since the day itself must not stand there
 */
export function shiftedDate(date: string, days: number | undefined): string {
  if (days === undefined) return ''
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
