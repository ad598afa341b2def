import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import { clipFactors } from '#lib/quality/rule.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import { ruleOfHead } from '#lib/training/rule-of-head.ts'

/** Whether the rule of the head in use leaves out all clips of an analysis that show enough of the face. */
export async function isLeftOutByRule(
  database: Database,
  study: Parameters<typeof headInUse>[1],
  analysis: Pick<Analysis, 'clips' | 'clipQuality'> | undefined,
): Promise<boolean> {
  if (!analysis?.clipQuality) return false
  const head = await headInUse(database, study)
  if (!head) return false
  const rule = await ruleOfHead(database, head.id)
  const shown = analysis.clips.map(({ coverage }) => isCovered(coverage))
  if (!rule || !shown.includes(true)) return false
  const factors = clipFactors(rule, analysis.clipQuality, shown.length)
  return shown.every((isShown, clip) => !isShown || factors[clip] === 0)
}
