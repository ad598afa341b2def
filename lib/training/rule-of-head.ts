import type { Database } from '#lib/database/client.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import type { QualityRule } from '#lib/quality/rule.ts'

/** The rule on the quality of clips that a head was trained with; undefined where it has none, or its card can't be read. */
export async function ruleOfHead(database: Database, headId: string): Promise<QualityRule | undefined> {
  const { card } = await database.head.findUniqueOrThrow({ where: { id: headId }, select: { card: true } })
  return storedHeadCard.readOrWhy(card).value?.quality?.rule
}
