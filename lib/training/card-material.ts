import type { Blinding } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { CardStatements } from '#lib/heads/card-statements.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import type { HeadStanding } from '#lib/plans/head-standing.ts'
import { readStatements } from './card-statements.ts'
import { type FinishedPermutation, finishedPermutations } from './permutation-runs.ts'
import { headWithCard } from './training-runs.ts'
import { type TrainingSample, trainingSample } from './training-sample.ts'

/** Everything that a head's card is written from. */
export interface CardMaterial {
  /** Of the head. */
  id: string
  card: HeadCard
  sample: TrainingSample
  stated: CardStatements
  /** Whether it is the head of the study's analysis plan; undefined where none is locked. */
  standing: HeadStanding | undefined
  /** Permutation tests of the head, the latest first. */
  permutations: FinishedPermutation[]
  study: { code: string; title: string; simulated: boolean; blinding: Blinding }
  sha256: string
  createdAt: Date
}

/**
 * A head with everything that its card is written from; `material` is undefined where it has no card that can be read.
 *
 * @throws ConcordError not-found
 */
export async function headForCard(database: Database, headId: string) {
  const head = await headWithCard(database, headId)
  const statements = await statementsOf(database, headId)
  const { card, study, standing, sha256, createdAt } = head
  const material: CardMaterial | undefined = card && {
    id: headId,
    card,
    sample: await trainingSample(database, headId),
    stated: { study: statements.study.texts, head: statements.head.texts },
    standing,
    permutations: await finishedPermutations(database, study.id, [headId]),
    study,
    sha256,
    createdAt,
  }
  return { ...head, statements, material }
}

async function statementsOf(database: Database, headId: string) {
  const { statements, study } = await database.head.findUniqueOrThrow({
    where: { id: headId },
    select: { statements: true, study: { select: { statements: true } } },
  })
  return readStatements({ study: study.statements, head: statements })
}
