import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { wilsonInterval } from '#lib/statistics/proportion.ts'
import { fewestForLevel } from './cross-conformal.ts'

/** How often intervals at a level held the rating, or why that is not known. */
export interface ObservedCoverage {
  level: number
  /** Share that was held, each participant counting once. */
  observed: number | undefined
  /** 95 % interval of that share. */
  interval: [number, number] | undefined
  /** Mean width of the intervals, in points of the scale: any head can hold its level by intervals that are wide enough. */
  width: number | undefined
  /** Participants who have intervals at this level. */
  participants: number
  why: string | undefined
}

/** One rating beside the interval of its estimate; participants may have several. */
export interface RatingWithInterval {
  participant: string
  rating: number
  interval: readonly [number, number] | undefined
}

/**
 * Share of intervals that hold the rating. It can only be wrong where intervals were made without the rating of their own participant.
 *
 * @param level of the intervals
 */
export function observedCoverage(rows: readonly RatingWithInterval[], level: number): ObservedCoverage {
  const byParticipant = Map.groupBy(
    rows.flatMap(({ participant, rating, interval }) =>
      interval
        ? [{ inside: interval[0] <= rating && rating <= interval[1], participant, width: interval[1] - interval[0] }]
        : [],
    ),
    ({ participant }) => participant,
  )
  const participants = byParticipant.size
  if (participants === 0) {
    const none = { observed: undefined, interval: undefined, width: undefined }
    return { level, ...none, participants, why: notAttainable(level) }
  }
  const people = [...byParticipant.values()]
  const inside = people.reduce((sum, own) => sum + own.filter(({ inside }) => inside).length / own.length, 0)
  const width = people.reduce((sum, own) => sum + own.reduce((all, row) => all + row.width, 0) / own.length, 0)
  return {
    level,
    observed: inside / participants,
    interval: wilsonInterval(inside, participants),
    width: width / participants,
    participants,
    why: undefined,
  }
}

/** Why there is no interval at a level, in words as they are stored. */
export function notAttainable(level: number): string {
  return storedText(
    phrase('Not attainable: {level} % intervals need residuals of at least {fewest} other participants.', {
      level: Math.round(100 * level),
      fewest: fewestForLevel(level),
    }),
  )
}

/** Whether intervals hold less than their level, beyond what chance explains. */
export function fallsShort({ level, interval }: Pick<ObservedCoverage, 'level' | 'interval'>): boolean {
  return interval !== undefined && interval[1] < level
}
