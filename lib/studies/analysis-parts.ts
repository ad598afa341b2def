import { type Analysis, type AnalysisPart, storedAnalysis, storedParts } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { Prisma } from '#prisma/client/client.ts'

/** Whole analyses that are read at once, where parts alone can't be. */
const WHOLE_AT_A_TIME = 50

/**
 * Parts of analyses, without the clips and portraits of those that are in the latest format; the others are read whole and upgraded.
 *
 * @returns by analysis; those without a result, or with one that can't be read, are left out, as a list must not fail by one
 */
export async function analysisParts<K extends AnalysisPart>(
  database: Database,
  analysisIds: readonly string[],
  parts: readonly K[],
): Promise<Map<string, Pick<Analysis, K>>> {
  const pairs = ['format', ...parts].map((key) => Prisma.sql`${key}::text, result -> ${key}::text`)
  // A result is stored compressed, and each -> of the column would unpack all of it again: this does it once. OFFSET keeps the subquery apart.
  const rows = await database.$queryRaw<{ id: string; stored: Record<string, unknown> }[]>`
    SELECT id, jsonb_build_object(${Prisma.join(pairs)}) AS stored
    FROM (SELECT id, result || '{}'::jsonb AS result FROM "Analysis"
      WHERE id = ANY(${analysisIds}::uuid[]) AND result IS NOT NULL OFFSET 0) unpacked`
  const found = new Map<string, Pick<Analysis, K>>()
  const others: string[] = []
  for (const { id, stored } of rows) {
    const read = storedParts(stored, parts)
    if (read) found.set(id, read)
    else others.push(id)
  }
  for (let first = 0; first < others.length; first += WHOLE_AT_A_TIME) {
    const whole = await database.analysis.findMany({
      where: { id: { in: others.slice(first, first + WHOLE_AT_A_TIME) } },
      select: { id: true, result: true },
    })
    for (const { id, result } of whole) {
      const { value } = storedAnalysis.readOrWhy(result)
      if (value) found.set(id, value)
    }
  }
  return found
}
