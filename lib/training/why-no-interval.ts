import type { Database } from '#lib/database/client.ts'
import { fewestForLevel } from '#lib/heads/cross-conformal.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'

/** Why estimates of a head have no interval, in words to be shown by `t.stored`. */
export async function whyNoInterval(database: Database, headId: string): Promise<string> {
  const { card } = await database.head.findUniqueOrThrow({ where: { id: headId }, select: { card: true } })
  const { value: known } = storedHeadCard.readOrWhy(card)
  const residuals = known?.residuals ?? []
  const participants = new Set(residuals.map(({ participant }) => participant)).size
  if (participants === 0 && known?.model.kind === 'temporal')
    return 'The networks of this head’s folds are too large to be kept with it, so the error of this estimate is unknown. A head with low-rank updates keeps them.'
  if (participants === 0)
    return 'The head has no residuals to compute an interval from, so the error of this estimate is unknown. Train the head again to get an interval.'
  return storedText(
    phrase(
      'Not attainable: {level} % intervals need residuals of at least {fewest} other participants. The error of this estimate is unknown.',
      { level: 90, fewest: fewestForLevel(0.9) },
    ),
  )
}
