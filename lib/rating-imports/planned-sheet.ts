import type { Scores } from '#lib/scales/scores.ts'

/** Who rated a sheet: an account, or somebody who becomes an outside rater by the name. */
export interface PlannedRater {
  id: string | undefined
  name: string
  kind: 'member' | 'outside'
}

/** A sheet as it would be stored. */
export interface PlannedSheet {
  line: number
  participant: string
  visit: string
  /** Day of the interview, as 2026-03-01; empty where it is not known yet. */
  date: string
  /** The day that the file has of it. */
  dateInFile: string | undefined
  isNewParticipant: boolean
  isNewInterview: boolean
  rater: PlannedRater
  scores: Scores
  /** Of the study's target; undefined where not all of its items are rated. */
  score: number | undefined
  /** Whether the rater has a sheet of the interview already, which stays as it is. */
  isThere: boolean
}

/** Sheets of one interview have the same. */
export const interviewKey = ({ participant, visit }: Pick<PlannedSheet, 'participant' | 'visit'>): string =>
  JSON.stringify([participant, visit])
