import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { mean } from '#lib/numbers/mean.ts'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { percentChange } from '#lib/scales/scores.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { type SeenSheets, seenSheets } from './seen-sheets.ts'

/** Change of the raters' mean since the participant's first visit. */
export interface ChangeSinceFirst {
  visit: string
  /** In percent, on a base of 0. */
  percent: number
}

/**
 * The change of the study's target since the participant's first visit, from the sheets of all raters.
 *
 * @param now the sheets of this interview, as the person sees them
 * @returns undefined where the scale's authors speak of no such change, where the sheets of either visit are kept from the person or have no
 *   score, and at the first visit itself
 */
export async function changeSinceFirst(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interview: { id: string; participantId: string },
  target: { scale: Scale; sum: ScaleSum },
  scaleName: string,
  now: Pick<SeenSheets, 'blind' | 'sheets'>,
): Promise<ChangeSinceFirst | undefined> {
  if (!target.scale.changeBase || now.blind) return undefined
  const first = await database.interview.findFirst({
    where: { participantId: interview.participantId },
    orderBy: [{ date: 'asc' }, { id: 'asc' }],
    select: { id: true, visit: true, participantId: true },
  })
  if (!first || first.id === interview.id) return undefined
  const before = await seenSheets(database, person, role, first, target, scaleName)
  const [from, to] = [meanOf(before), meanOf(now)]
  if (before.blind || from === undefined || to === undefined) return undefined
  const percent = percentChange(target.scale, target.sum, from, to)
  return percent === undefined ? undefined : { visit: first.visit, percent }
}

/** Of the raters' scores; sheets of training are none. */
function meanOf({ sheets }: Pick<SeenSheets, 'sheets'>): number | undefined {
  const scores = sheets.flatMap(({ isTraining, score }) => (isTraining || score === undefined ? [] : [score]))
  return scores.length > 0 ? mean(scores) : undefined
}
