import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { underRule } from '#lib/heads/under-rule.ts'
import { phrase } from '#lib/messages/message.ts'
import { MOVEMENT } from '#lib/movement/measures.ts'
import { analysedInterviews } from '#lib/training/analysed-interviews.ts'
import { trainedInterviews } from '#lib/training/repeated-trainings.ts'
import { type StoredHead, trainedGroups } from '#lib/training/trained-groups.ts'
import { demandParticipants, plannedFolds } from '#lib/training/training-folds.ts'
import { aboutEntry, comparedTarget, rowsOf, withoutClips } from './compare-encoders.ts'
import { COMPARISON_SOFTWARE, type ComparingOptions, estimateAll } from './comparing.ts'
import type { ComparisonResult } from './comparison-plan.ts'

/**
 * Heads beside what movement of the face alone would say, and both joined: the out-of-fold estimates of the heads as their cards have them, and ridge heads on
 * movement and on both with the same folds. Limits on the quality of clips that a head was trained with hold for movement as well.
 *
 * @param heads ids of heads that were trained together
 * @throws ConcordError not-found; too-few where too few of their interviews are analysed with movement; conflict; unreadable
 */
export async function besideMovement(
  database: Database,
  studyId: string,
  heads: readonly string[],
  options: ComparingOptions,
): Promise<ComparisonResult> {
  const stored: StoredHead[] = []
  for (const id of heads)
    stored.push((await trainedGroups(database, studyId, [id]))[0]!.heads.find((head) => head.id === id)!)
  const movement = new Map(
    (await analysedInterviews(database, studyId, { encoder: MOVEMENT })).analysed.map((one) => [one.id, one]),
  )
  // One head at a time: the clips of the interviews of all of them may not fit into memory together.
  const compared: Awaited<ReturnType<typeof besideOne>>[] = []
  for (const head of stored) compared.push(await besideOne(database, head, movement))
  const found = await estimateAll(
    compared.flatMap(({ rows, folds, plan }) => [rows.movement, rows.both].map((own) => ({ rows: own, folds, plan }))),
    options,
  )
  const [first] = compared
  const { card } = stored[0]!
  const about = (encoders: readonly ('movement' | 'head')[]) =>
    aboutEntry(
      database,
      studyId,
      encoders.map((which) => ({
        name: which === 'movement' ? MOVEMENT : card.encoder.name,
        interviews: first!.rows[which].map(({ interview }) => interview),
      })),
    )
  const seconds = (entry: 0 | 1) => compared.reduce((sum, _, i) => sum + found[2 * i + entry]!.seconds, 0)
  const sizeOf = (rows: (typeof compared)[number]['rows']['both']) => rows[0]!.pooled.length
  return {
    software: COMPARISON_SOFTWARE,
    folds: card.plan.folds,
    foldCount: first!.folds.length,
    ...(card.quality ? { rule: card.quality.rule } : {}),
    entries: [
      {
        ...(await about(['movement'])),
        size: sizeOf(first!.rows.movement),
        kind: 'ridge',
        trainingSeconds: seconds(0),
      },
      { ...(await about(['head'])), size: sizeOf(first!.rows.head), kind: card.plan.kind },
      {
        ...(await about(['movement', 'head'])),
        size: sizeOf(first!.rows.both),
        kind: 'ridge',
        trainingSeconds: seconds(1),
      },
    ],
    targets: compared.map(({ rows, leftOut, own }, i) => {
      const {
        id,
        target,
        card: {
          target: { title, range },
        },
      } = stored[i]!
      return comparedTarget(
        { key: target, title, headId: id, leftOut, range },
        rows.head.map(({ interview, labels }) => ({ participant: interview.participant, rating: labels[0]! })),
        [found[2 * i]!.estimates[0]!, own, found[2 * i + 1]!.estimates[0]!],
      )
    }),
  }
}

/** The interviews of a head that are analysed with movement, by movement, by the head's encoder and by both. */
async function besideOne(
  database: Database,
  head: StoredHead,
  movement: ReadonlyMap<string, Awaited<ReturnType<typeof analysedInterviews>>['analysed'][number]>,
) {
  const { card } = head
  const trained = await trainedInterviews(database, [head])
  const rows = trained.flatMap((row) => {
    const whole = movement.get(row.interview.id)
    const moved = whole && withoutClips(underRule(whole, card.quality?.rule))
    if (!moved?.pooled) return []
    const head = { ...row, interview: withoutClips(row.interview) }
    return [{ head, movement: { ...row, interview: moved, pooled: moved.pooled } }]
  })
  demandParticipants(new Set(rows.map((row) => row.head.interview.participant)).size)
  if (new Set(rows.map((row) => row.movement.interview.encoder.sha256)).size > 1)
    throw new ConcordError(
      'conflict',
      phrase('Some recordings were analysed with another version of the encoder. Analyse them again, then train.'),
    )
  const keyOf = (participant: string, visit: string) => JSON.stringify([participant, visit])
  const estimates = new Map(
    card.outOfFold.map(({ participant, visit, estimate }) => [keyOf(participant, visit), estimate]),
  )
  const byHead = rows.map((row) => row.head)
  const byMovement = rows.map((row) => row.movement)
  return {
    plan: { ...card.plan, kind: 'ridge' as const, loss: 'squared error' as const, targets: [head.target] },
    rows: { head: byHead, movement: byMovement, both: rowsOf([byMovement, byHead]) },
    folds: plannedFolds(
      trained.map(({ interview }) => interview),
      card.plan,
    ),
    leftOut: trained.length - rows.length,
    own: byHead.map(({ interview }) => estimates.get(keyOf(interview.participant, interview.visit))!),
  }
}
