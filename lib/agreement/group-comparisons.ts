import type { Database } from '#lib/database/client.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { storedTrainingPlan } from '#lib/heads/training-plan.ts'
import type { PLANNED_GROUPS } from '#lib/plans/analysis-plan.ts'
import { lockedPlans } from '#lib/plans/locked-plans.ts'
import { compareGroups, type GroupComparison } from '#lib/statistics/group-comparison.ts'
import type { AgreementPair } from './agreement-figures.ts'
import type { AgreementQuery } from './agreement-query.ts'
import { studyAgreement } from './study-agreement.ts'

/** How estimates do in groups of participants. */
export interface GroupComparisons {
  comparisons: (GroupComparison & { key: PlannedGroup; standing: 'planned' | 'exploratory' | undefined })[]
  /** Whether each site's estimates are by a head that was trained without that site. */
  sitesLeftOut: boolean
}

type PlannedGroup = keyof typeof PLANNED_GROUPS

/** Ways of telling participants apart; visits are none, since a participant is in several. */
const GROUPINGS: Readonly<Record<PlannedGroup, { by: string; of: (pair: AgreementPair) => string | null }>> = {
  site: { by: 'Site', of: ({ site }) => site },
  sex: { by: 'Sex', of: ({ sex }) => sex },
  ageBand: { by: 'Age band', of: ({ ageBand }) => ageBand },
}

/** @throws ConcordError not-found where the source is no longer there */
export async function groupComparisons(
  database: Database,
  studyId: string,
  query: AgreementQuery,
): Promise<GroupComparisons> {
  const [{ pairs, source }, plans] = await Promise.all([
    studyAgreement(database, studyId, query),
    lockedPlans(database, studyId),
  ])
  const planned = plans.at(-1)?.content.groups
  const nested = source?.kind === 'head' && (await hasNestedIntervals(database, source.key))
  const counted = nested ? pairs : pairs.map((pair) => ({ ...pair, interval: undefined }))
  const comparisons = Object.entries(GROUPINGS).flatMap(([name, { by, of }]) => {
    const key = name as PlannedGroup
    const comparison = compareGroups(by, counted, pairs.map(of))
    const standing = planned && (planned.includes(key) ? ('planned' as const) : ('exploratory' as const))
    return comparison ? [{ ...comparison, key, standing }] : []
  })
  return { comparisons, sitesLeftOut: source?.kind === 'head' && (await leavesSitesOut(database, source.key)) }
}

/** Whether a participant’s own rating moves nothing in their interval: only such intervals can be counted. */
async function hasNestedIntervals(database: Database, headId: string): Promise<boolean> {
  const head = await database.head.findUnique({ where: { id: headId }, select: { card: true } })
  return storedHeadCard.readOrWhy(head?.card).value?.intervalGroups !== undefined
}

async function leavesSitesOut(database: Database, headId: string): Promise<boolean> {
  const head = await database.head.findUnique({ where: { id: headId }, select: { run: { select: { plan: true } } } })
  return storedTrainingPlan.readOrWhy(head?.run?.plan).value?.folds.kind === 'leave-one-site-out'
}
