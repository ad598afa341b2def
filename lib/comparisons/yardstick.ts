import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { phrase } from '#lib/messages/message.ts'
import { MOVEMENT } from '#lib/movement/measures.ts'
import { TRAINED } from '#lib/studies/head-in-use.ts'
import type { ComparisonPlan } from './comparison-plan.ts'

/** What is compared beside a head: movement of the face, the head, and both, in this order. */
export const BESIDE = { movement: 0, head: 1, both: 2 } as const

/** Whether movement of the face is a yardstick for heads on an encoder. */
export const isBesideMovement = (encoder: string): boolean => encoder !== MOVEMENT

/**
 * What a head is compared with as a yardstick.
 *
 * @throws ConcordError not-found; bad-input where the head is on movement itself; unreadable where its card can't be read
 */
export async function yardstickPlan(database: Database, headId: string): Promise<ComparisonPlan> {
  const head = await database.head.findFirst({
    where: { id: headId, ...TRAINED },
    select: { card: true, encoder: true },
  })
  if (!head?.card) throw new ConcordError('not-found', phrase('This head no longer exists.'))
  if (!isBesideMovement(head.encoder))
    throw new ConcordError('bad-input', phrase('This head is on movement of the face itself.'))
  const { plan } = storedHeadCard.read(head.card)
  return {
    entries: [[MOVEMENT], [head.encoder], [MOVEMENT, head.encoder]],
    training: { ...plan, kind: 'ridge', loss: 'squared error', learning: undefined },
  }
}

/** Of the interviews that a head was trained from: how many are analysed with movement of the face, and of how many. */
export async function movementOfHead(
  database: Database,
  headId: string,
): Promise<{ interviews: number; analysed: number }> {
  const [row] = await database.$queryRaw<{ interviews: number; analysed: number }[]>`
    SELECT count(*)::int AS interviews, count(*) FILTER (WHERE EXISTS (
      SELECT 1 FROM "Recording" r JOIN "Analysis" a ON a."recordingId" = r.id AND a.encoder = ${MOVEMENT} AND a.state = 'done'
      WHERE r."interviewId" = e."interviewId" AND r.current))::int AS analysed
    FROM "Estimate" e WHERE e."headId" = ${headId}::uuid AND e.kind = 'outOfFold'`
  return row!
}

/** The encoder that a head is on. */
export async function encoderOfHead(database: Database, headId: string): Promise<string> {
  return (await database.head.findUniqueOrThrow({ where: { id: headId }, select: { encoder: true } })).encoder
}

/** The heads of a training that movement of the face can stand beside at once: all of their interviews are analysed with it. */
export async function headsForYardstick(database: Database, runId: string): Promise<string[]> {
  const heads = await database.head.findMany({ where: { runId }, select: { id: true, encoder: true } })
  const suited: string[] = []
  for (const { id } of heads.filter((head) => isBesideMovement(head.encoder))) {
    const { interviews, analysed } = await movementOfHead(database, id)
    if (interviews > 0 && analysed === interviews) suited.push(id)
  }
  return suited
}
