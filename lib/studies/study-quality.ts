import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import {
  isSameRule,
  measuresOf,
  type QualityRule,
  qualityRuleSchema,
  readRule,
  storedQualityRule,
} from '#lib/quality/rule.ts'
import { effectOn, type RuleEffect, RuleTally } from '#lib/quality/rule-effect.ts'
import { Prisma } from '#prisma/client/client.ts'
import { analysisParts } from './analysis-parts.ts'
import { countingAnalyses } from './counting-analysis.ts'

export const setQualitySchema = z.object({ studyId: z.uuid(), rule: qualityRuleSchema })

/** Analyses whose clips are read at a time: others wait for as long as it takes to read those. */
const AT_A_TIME = 25

/** What rules do to analyses, by both: a finished analysis never changes. */
const cache = new Map<string, RuleEffect>()
const MOST_CACHED = 50_000
/** What is being found out, by study and rule: several people may open the page of a study at once. */
const underWay = new Map<string, Promise<RuleEffect>>()

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
): Promise<{ rule: QualityRule; effect: RuleEffect | undefined }> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId }, select: { qualityRule: true } })
  const rule = readRule(study.qualityRule) ?? {}
  const hasLimits = measuresOf(rule).length > 0
  return { rule, effect: hasLimits ? await ruleEffect(database, studyId, rule) : undefined }
}

/** What a rule does to the clips of a study's analyses that count, as far as they show enough of the face. */
export async function ruleEffect(database: Database, studyId: string, rule: QualityRule): Promise<RuleEffect> {
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

async function effectOnStudy(database: Database, studyId: string, rule: QualityRule): Promise<RuleEffect> {
  const counting = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting ORDER BY id`
  const tally = new RuleTally(rule)
  const ruleKey = keyOf(rule)
  const unread: string[] = []
  for (const { id } of counting) {
    const known = cache.get(`${ruleKey} ${id}`)
    if (known) tally.include(known)
    else unread.push(id)
  }
  for (let first = 0; first < unread.length; first += AT_A_TIME) {
    const found = await analysisParts(database, unread.slice(first, first + AT_A_TIME), ['clips', 'clipQuality'])
    for (const [id, { clips, clipQuality }] of found) {
      const counts = clips.map(({ coverage }) => isCovered(coverage))
      const effect = effectOn(rule, { counts, quality: clipQuality })
      cache.set(`${ruleKey} ${id}`, effect)
      tally.include(effect)
    }
  }
  for (const key of [...cache.keys()].slice(0, Math.max(0, cache.size - MOST_CACHED))) cache.delete(key)
  return tally.effect
}
