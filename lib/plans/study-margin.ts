import type { Database } from '#lib/database/client.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { DEFAULT_MARGIN } from '#lib/statistics/expert-ceiling.ts'
import { isProspective, storedKnownAtLocking, storedPlanContent } from './analysis-plan.ts'

/** How far below the experts' r a model's may lie in this study, and whether that was set before estimates could be seen. */
export interface StudyMargin {
  value: number
  /** Where it is from, in a sentence. */
  setBy: Message
}

/** The margin of the latest locked plan, else of the draft, else the usual one. */
export async function studyMargin(database: Database, studyId: string): Promise<StudyMargin> {
  const plan = await database.analysisPlan.findFirst({
    where: { studyId },
    // PostgreSQL sorts null last here, so a locked version comes before the draft.
    orderBy: [{ lockedAt: { sort: 'desc', nulls: 'last' } }],
    select: { content: true, known: true, lockedAt: true },
  })
  if (!plan)
    return {
      value: DEFAULT_MARGIN,
      setBy: phrase('The default margin is used because the study has no analysis plan.'),
    }
  const { margin } = storedPlanContent.read(plan.content)
  if (!plan.lockedAt) return { value: margin, setBy: phrase('The margin is from an analysis plan that is not locked.') }
  const day = plan.lockedAt.toISOString().slice(0, 10)
  return isProspective(storedKnownAtLocking.read(plan.known))
    ? {
        value: margin,
        setBy: phrase('The margin is from the analysis plan, locked on {day} before any estimate was visible.', {
          day,
        }),
      }
    : {
        value: margin,
        setBy: phrase('The margin is from the analysis plan, locked on {day} after estimates were visible.', { day }),
      }
}
