import { isCovered } from '#lib/numbers/coverage.ts'
import { clipFactors, measuresOf, type QualityRule } from '#lib/quality/rule.ts'
import { RuleTally } from '#lib/quality/rule-effect.ts'
import type { AnalysedInterview } from './analysed-interview.ts'
import { poolClips } from './pool-clips.ts'
import type { RuleOnCard } from './rule-on-card.ts'

/**
 * An interview as a head of a rule on the quality of clips sees it, in training as in estimates: clips that the rule leaves out count as
 * those without the face do, and others count by what it leaves them of their weight.
 *
 * @param rule of the study when the head was trained; undefined for heads without one
 */
export function underRule(interview: AnalysedInterview, rule: QualityRule | undefined): AnalysedInterview {
  if (!rule || measuresOf(rule).length === 0) return interview
  const left = clipFactors(rule, interview.quality, interview.coverage.length)
  const factors = left.map((factor, clip) => factor * (interview.factors?.[clip] ?? 1))
  const coverage = interview.coverage.map((share, clip) => (factors[clip] === 0 ? 0 : share))
  return { ...interview, coverage, factors, pooled: poolClips(interview.embeddings, coverage, factors) }
}

/** What a head's card says of the rule that it is trained with; undefined where there is none. */
export function ruleOnCard(
  interviews: readonly AnalysedInterview[],
  rule: QualityRule | undefined,
): RuleOnCard | undefined {
  if (!rule || measuresOf(rule).length === 0) return undefined
  const tally = new RuleTally(rule)
  for (const { coverage, quality } of interviews) tally.add({ counts: coverage.map(isCovered), quality })
  const { clips, unmeasured, all } = tally.effect
  return { rule, clips, ...all, unmeasured }
}
