import { storedAnalysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { foldsOf } from '#lib/heads/folds.ts'
import type { PermutedTraining } from '#lib/heads/permutation-test.ts'
import { permutedHeads } from '#lib/heads/permuted-heads.ts'
import { underRule } from '#lib/heads/under-rule.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { keptFeatures, readAnalysis } from './analysed-interviews.ts'
import { storedClipEstimates } from './clip-estimates.ts'
import { type NetworkTools, networkResources } from './network-resources.ts'
import type { StoredHead, TrainedGroup } from './trained-groups.ts'

/**
 * The training of stored heads, to be repeated with other ratings: from the analyses that their out-of-fold estimates are of, and the ratings that
 * their cards have, whatever was analysed or rated since.
 *
 * @param tools what networks are trained with
 * @throws ConcordError conflict where what a head was trained from is no longer there; unreadable
 */
export async function repeatedTraining(
  database: Database,
  { heads, asked }: TrainedGroup,
  tools: NetworkTools,
): Promise<PermutedTraining> {
  const [first] = heads as [StoredHead]
  const rows = await trainedInterviews(database, heads, first.card.plan.kind === 'temporal' ? tools.storage : undefined)
  const { plan } = first.card
  const folds = foldsOf(
    rows.map(({ interview }) => interview),
    plan.folds,
    plan.seed,
  )
  const questions = heads.flatMap(({ id, target, card }, place) =>
    asked.has(id) ? [{ key: id, target, range: card.target.range, place }] : [],
  )
  return permutedHeads(questions, rows, folds, plan, await networkResources(rows, plan, tools))
}

/** The interviews that heads were trained from, with their labels, in the order of the training. */
export async function trainedInterviews(
  database: Database,
  heads: readonly StoredHead[],
  storage?: Storage,
): Promise<LabelledInterview[]> {
  const estimates = await database.estimate.findMany({
    where: { headId: heads[0]!.id, kind: 'outOfFold' },
    orderBy: [{ interview: { participant: { code: 'asc' } } }, { interview: { visit: 'asc' } }],
    select: {
      analysisId: true,
      clips: true,
      interview: {
        select: {
          id: true,
          visit: true,
          participant: { select: { code: true, site: true, sex: true, ageBand: true } },
        },
      },
    },
  })
  const keyOf = (participant: string, visit: string) => JSON.stringify([participant, visit])
  const ratings = heads.map(
    ({ card }) => new Map(card.outOfFold.map(({ participant, visit, rating }) => [keyOf(participant, visit), rating])),
  )
  if (ratings.some(({ size }) => size !== estimates.length)) throw incomplete()
  const rows: LabelledInterview[] = []
  // One at a time: together they may not fit into memory twice.
  for (const { analysisId, clips, interview } of estimates) {
    const { code, ...groups } = interview.participant
    const labels = ratings.map((own) => own.get(keyOf(code, interview.visit)))
    const { result, embeddings, features } = await database.analysis.findUniqueOrThrow({
      where: { id: analysisId },
      select: { result: true, embeddings: true, features: true },
    })
    if (!embeddings || labels.some((label) => label === undefined)) throw incomplete()
    const values = storedClipEstimates.read(clips)
    // The clips that it was trained from, whatever was marked since: those without an estimate were left out.
    const analysed = readAnalysis(`${code}, ${interview.visit}`, result, embeddings, () =>
      values.map((value) => value === null),
    )
    const whole: AnalysedInterview = {
      id: interview.id,
      participant: code,
      visit: interview.visit,
      ...groups,
      analysisId,
      ...analysed,
      features: storage ? keptFeatures(storage, features, storedAnalysis.read(result)) : undefined,
      sheets: [],
    }
    const ruled = underRule(whole, heads[0]!.card.quality?.rule)
    if (!ruled.pooled) throw incomplete()
    rows.push({
      interview: ruled,
      pooled: ruled.pooled,
      labels: labels as number[],
    })
  }
  return rows
}

const incomplete = () =>
  new ConcordError(
    'conflict',
    phrase(
      'Some of what this head was trained from is no longer stored, so its training can’t be repeated. Train a new head, and test that.',
    ),
  )
