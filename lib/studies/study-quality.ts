import { createHash } from 'node:crypto'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { effectOnColumns } from '#lib/quality/clip-columns.ts'
import { type Distribution, distributionOf } from '#lib/quality/quality-bins.ts'
import {
  isSameRule,
  measuresOf,
  type QualityRule,
  qualityRuleSchema,
  readRule,
  storedQualityRule,
} from '#lib/quality/rule.ts'
import { type RuleEffect, RuleTally } from '#lib/quality/rule-effect.ts'
import { Prisma } from '#prisma/client/client.ts'
import { clipMeasures } from './clip-measures.ts'
import { countingAnalyses } from './counting-analysis.ts'

export const setQualitySchema = z.object({ studyId: z.uuid(), rule: qualityRuleSchema })

/** What a rule does to a study, and where its clips lie. */
export interface StudyEffect extends RuleEffect {
  distribution: Distribution
}

/** What rules did to studies, and to which analyses: a finished analysis never changes. */
const cache = new Map<string, { analyses: string; effect: StudyEffect }>()
const MOST_CACHED = 200
/** What is being found out, by study and rule: several people may open the page of a study at once. */
const underWay = new Map<string, Promise<StudyEffect>>()

/**
 * Sets by which limits of quality the clips of a study count, from the next training on: heads keep the rule that they were trained with, and
 * estimate by that. Where nothing changes, nothing is written.
 */
export async function setQuality(
  database: Database,
  person: Person,
  { studyId, rule }: z.infer<typeof setQualitySchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const study = await tx.study.findUniqueOrThrow({ where: { id: studyId }, select: { qualityRule: true } })
    if (isSameRule(storedQualityRule.readOrWhy(study.qualityRule ?? undefined).value, rule)) return
    const qualityRule = measuresOf(rule).length > 0 ? storedQualityRule.write(rule) : Prisma.DbNull
    await tx.study.update({ where: { id: studyId }, data: { qualityRule } })
    const limits = measuresOf(rule).map((key) => [key, `${rule[key]!.limit} ${rule[key]!.below}`])
    await audit(tx, person.id, 'study.quality', studyId, Object.fromEntries(limits))
  })
}

/** A study's rule, empty where all clips count, with what it leaves out now; that is counted only where there is a rule. */
export async function studyQuality(
  database: Database,
  studyId: string,
): Promise<{ rule: QualityRule; effect: StudyEffect | undefined }> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId }, select: { qualityRule: true } })
  const rule = readRule(study.qualityRule) ?? {}
  const hasLimits = measuresOf(rule).length > 0
  return { rule, effect: hasLimits ? await ruleEffect(database, studyId, rule) : undefined }
}

/** What a rule does to the clips of a study's analyses that count, as far as they show enough of the face. */
export async function ruleEffect(database: Database, studyId: string, rule: QualityRule): Promise<StudyEffect> {
  const key = `${studyId} ${keyOf(rule)}`
  const known = underWay.get(key)
  if (known) return known
  const found = effectOnStudy(database, studyId, rule).finally(() => underWay.delete(key))
  underWay.set(key, found)
  return found
}

/** Tells a rule from any other. */
const keyOf = (rule: QualityRule) =>
  JSON.stringify(measuresOf(rule).map((key) => [key, rule[key]!.limit, rule[key]!.below]))

async function effectOnStudy(database: Database, studyId: string, rule: QualityRule): Promise<StudyEffect> {
  const counting = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting ORDER BY id`
  const ids = counting.map(({ id }) => id)
  const analyses = createHash('sha256').update(ids.join()).digest('hex')
  const key = `${studyId} ${keyOf(rule)}`
  const known = cache.get(key)
  if (known?.analyses === analyses) return known.effect
  const tally = new RuleTally(rule)
  const bins: Uint16Array[] = []
  // Where clips lie is the same whatever the rule, and takes as long to read as a measure.
  const distribution = knownDistribution(studyId, analyses)
  const wanted = [...measuresOf(rule), ...(distribution ? [] : (['bins'] as const))]
  for await (const measures of clipMeasures(database, ids, wanted)) {
    tally.include(effectOnColumns(rule, measures))
    if (measures.bins) bins.push(measures.bins)
  }
  const effect = { ...tally.effect, distribution: distribution ?? distributionOf(bins) }
  cache.delete(key)
  cache.set(key, { analyses, effect })
  for (const oldest of [...cache.keys()].slice(0, Math.max(0, cache.size - MOST_CACHED))) cache.delete(oldest)
  return effect
}

/** Where the clips of the same analyses lie, as it was found with another rule. */
function knownDistribution(studyId: string, analyses: string): Distribution | undefined {
  for (const [key, known] of cache)
    if (key.startsWith(`${studyId} `) && known.analyses === analyses) return known.effect.distribution
  return undefined
}
