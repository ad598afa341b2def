import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type HeadCard, storedHeadCard } from '#lib/heads/head-card.ts'
import { storedTrainingPlan, type TrainingPlan } from '#lib/heads/training-plan.ts'
import { phrase } from '#lib/messages/message.ts'
import { TRAINED } from '#lib/studies/head-in-use.ts'

/** A stored head with its card. */
export interface StoredHead {
  id: string
  target: string
  card: HeadCard
}

/** Stored heads that were trained together, of which some are asked about. */
export interface TrainedGroup {
  /** All of them, in the order in which they were trained. */
  heads: StoredHead[]
  asked: ReadonlySet<string>
  kind: TrainingPlan['kind']
}

/**
 * Heads of a study with those that were trained together with them: networks of one training share a hidden layer, ridge heads share nothing.
 *
 * @throws ConcordError not-found; unreadable where one has no card that can be read
 */
export async function trainedGroups(
  database: Database,
  studyId: string,
  headIds: readonly string[],
): Promise<TrainedGroup[]> {
  const asked = new Set(headIds)
  const own = await database.head.findMany({
    where: { id: { in: [...asked] }, studyId, ...TRAINED },
    select: { id: true, kind: true, runId: true },
  })
  if (own.length < asked.size) throw new ConcordError('not-found', phrase('This head no longer exists.'))
  const runs = own.flatMap(({ kind, runId }) => (kind !== 'ridge' && runId ? [runId] : []))
  const heads = await database.head.findMany({
    where: { OR: [{ id: { in: [...asked] } }, { runId: { in: runs }, kind: { not: 'ridge' } }] },
    select: { id: true, kind: true, target: true, runId: true, card: true, run: { select: { plan: true } } },
  })
  const groups = Map.groupBy(heads, ({ id, kind, runId }) => (kind !== 'ridge' && runId) || id)
  return [...groups.values()].map((group) => {
    const order = group[0]!.run ? storedTrainingPlan.read(group[0]!.run.plan).targets : []
    return {
      heads: group
        .toSorted((a, b) => order.indexOf(a.target) - order.indexOf(b.target))
        .map(({ id, target, card }) => ({ id, target, card: readCard(card) })),
      asked,
      kind: kindOf(group[0]!.kind),
    }
  })
}

const kindOf = (stored: string): TrainingPlan['kind'] =>
  (['mlp', 'context', 'temporal'] as const).find((kind) => kind === stored) ?? 'ridge'

function readCard(stored: unknown): HeadCard {
  if (stored === null)
    throw new ConcordError('not-found', phrase('This head is older than model cards. Train it again, then test it.'))
  return storedHeadCard.read(stored)
}
