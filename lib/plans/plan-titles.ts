import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { targetInStudy } from '#lib/heads/target.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { scalesOf, type WithFirstScale } from '#lib/own-scales/scales-of.ts'
import type { PlanContent } from './analysis-plan.ts'

/** Titles of what a plan's content has as keys. @throws ConcordError bad-input where there is no such thing */
export async function titlesOf(
  database: Pick<Database, 'user' | 'ownScale' | 'studyScale'>,
  study: WithFirstScale,
  { target, head }: PlanContent,
): Promise<{ scale: string; target: string; label: Message }> {
  const scales = await scalesOf(database, study)
  const titles = () => {
    try {
      const { title, scale } = targetInStudy(scales, target)
      return { scale: scale.name, target: title }
    } catch (cause) {
      throw new ConcordError(
        'bad-input',
        cause instanceof Error ? cause.message : phrase('This target does not exist.'),
        { cause },
      )
    }
  }
  if (head.label === 'mean') return { ...titles(), label: phrase('the mean of an interview’s locked sheets') }
  const rater = await database.user.findUnique({ where: { id: head.label }, select: { name: true } })
  if (!rater) throw new ConcordError('bad-input', phrase('The rater named in the plan does not exist.'))
  return { ...titles(), label: phrase('the sheets of {rater}', { rater: rater.name }) }
}
