import type { Database } from '#lib/database/client.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { notAttainable } from '#lib/heads/observed-coverage.ts'

/** Why estimates of a head have no interval, in words. */
export async function whyNoInterval(database: Database, headId: string): Promise<string> {
  const { card } = await database.head.findUniqueOrThrow({ where: { id: headId }, select: { card: true } })
  const residuals = storedHeadCard.readOrWhy(card).value?.residuals ?? []
  const participants = new Set(residuals.map(({ participant }) => participant)).size
  if (participants === 0)
    return 'The head has no residuals to compute an interval from, so the error of this estimate is unknown. Train the head again to get an interval.'
  return `${notAttainable(0.9)} The error of this estimate is unknown.`
}
