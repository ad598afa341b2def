import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { targetInStudy } from '#lib/heads/target.ts'
import { underRule } from '#lib/heads/under-rule.ts'
import { phrase } from '#lib/messages/message.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { TRAINED } from '#lib/studies/head-in-use.ts'
import { analysedInterviews } from './analysed-interviews.ts'
import { unseenRows } from './estimate-rows.ts'

/**
 * Estimates an interview again because somebody asks for it, such as after events were marked. Where all of its clips are left out,
 * its estimates go.
 *
 * @throws ConcordError conflict where no head estimates it as one it has never seen
 */
export async function estimateAgain(
  database: Database,
  person: Person,
  interviewId: string,
  storage?: Storage,
): Promise<void> {
  const { rows, hasClips, without } = await unseenEstimates(database, interviewId, storage)
  if (rows.length === 0 && without.length === 0 && hasClips)
    throw new ConcordError(
      'conflict',
      phrase(
        'No head estimates this interview as one that it has never seen. Train the head again to update its estimates.',
      ),
    )
  await inTransaction(database, async (tx) => {
    if (!hasClips) await tx.estimate.deleteMany({ where: { interviewId, kind: 'unseen' } })
    await storeUnseen(tx, interviewId, rows, without)
    await audit(tx, person.id, 'estimate.again', interviewId)
  })
}

/** Applies the head in use and a study's latest heads of each target to an interview whose participant it has never seen; does nothing otherwise. */
export async function estimateUnseen(database: Database, interviewId: string, storage?: Storage): Promise<void> {
  const { rows, without } = await unseenEstimates(database, interviewId, storage)
  if (rows.length + without.length > 0)
    await inTransaction(database, (tx) => storeUnseen(tx, interviewId, rows, without))
}

export type UnseenEstimate = { headId: string } & Awaited<ReturnType<typeof unseenRows>>[number]

/**
 * Stores estimates, where the interview still uses the recording that they were made from and its participant is still new to the head: somebody
 * may have moved or withdrawn it, or corrected the interview, while they were made.
 *
 * @param without heads whose rules leave no clip of the interview: what they estimated earlier goes
 */
async function storeUnseen(
  tx: Transaction,
  interviewId: string,
  rows: readonly UnseenEstimate[],
  without: readonly string[],
): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Interview" WHERE id = ${interviewId}::uuid FOR UPDATE`
  await tx.estimate.deleteMany({ where: { interviewId, kind: 'unseen', headId: { in: [...without] } } })
  const recording = await tx.recording.findFirst({
    where: { interviewId, current: true },
    select: {
      analyses: { where: { id: { in: rows.map(({ analysisId }) => analysisId) } }, select: { id: true } },
      interview: { select: { participant: { select: { code: true } } } },
    },
  })
  if (!recording) return
  const heads = await tx.head.findMany({
    where: {
      id: { in: rows.map(({ headId }) => headId) },
      NOT: { participants: { has: recording.interview.participant.code } },
    },
    select: { id: true },
  })
  const analyses = new Set(recording.analyses.map(({ id }) => id))
  const unseenTo = new Set(heads.map(({ id }) => id))
  for (const { headId, ...row } of rows) {
    if (!unseenTo.has(headId) || !analyses.has(row.analysisId)) continue
    const key = { headId, interviewId, kind: 'unseen' as const }
    await tx.estimate.upsert({
      where: { headId_interviewId_kind: key },
      create: { ...row, headId },
      update: row,
    })
  }
}

/** Networks may have tens of megabytes; they are read one at a time. */
const WITHOUT_NETWORK = {
  id: true,
  target: true,
  kind: true,
  encoderHash: true,
  participants: true,
  card: true,
} as const

type NewHead = Prisma.HeadGetPayload<{ select: typeof WITHOUT_NETWORK }>

/** @returns `hasClips` is false where no clip of the interview counts whatever the head; `without` are heads whose rules leave none */
async function unseenEstimates(
  database: Database,
  interviewId: string,
  storage: Storage | undefined,
): Promise<{ rows: UnseenEstimate[]; without: string[]; hasClips: boolean }> {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    include: { participant: { include: { study: true } } },
  })
  const { study, code } = interview.participant
  const fitting = await headsNewTo(database, study, code)
  if (fitting.length === 0) return { rows: [], without: [], hasClips: true }
  const { analysed } = await analysedInterviews(database, study.id, { interviewId, storage })
  const [own] = analysed
  if (!own) return { rows: [], without: [], hasClips: true }
  if (!own.pooled) return { rows: [], without: [], hasClips: false }
  return { ...(await unseenBy(database, study, fitting, own)), hasClips: true }
}

/**
 * The head in use and a study's latest heads of each target that have never seen a participant.
 *
 * @param code of the participant
 */
export async function headsNewTo(
  database: Database,
  study: { id: string; headId: string | null },
  code: string,
): Promise<NewHead[]> {
  const heads = await database.head.findMany({
    where: { studyId: study.id, ...TRAINED },
    orderBy: { createdAt: 'desc' },
    distinct: ['target', 'kind', 'encoderHash'],
    select: WITHOUT_NETWORK,
  })
  if (study.headId && !heads.some(({ id }) => id === study.headId))
    heads.push(await database.head.findUniqueOrThrow({ where: { id: study.headId }, select: WITHOUT_NETWORK }))
  return heads.filter(({ participants }) => !participants.includes(code))
}

/**
 * What heads that have never seen a participant estimate of an interview, each from the clips that its own rule leaves; none of those that
 * are of another encoder, or can't be read.
 *
 * @returns `weights` has for each row what clips counted with; `without` are the heads whose rules leave no clip
 */
export async function unseenBy(
  database: Database,
  study: Parameters<typeof scalesOf>[1],
  heads: readonly NewHead[],
  own: AnalysedInterview,
): Promise<{ rows: UnseenEstimate[]; weights: number[][]; without: string[] }> {
  const scales = await scalesOf(database, study)
  const rows: UnseenEstimate[] = []
  const weights: number[][] = []
  const without: string[] = []
  for (const head of heads) {
    if (head.encoderHash !== own.encoder.sha256) continue
    const target = targetInStudy(scales, head.target)
    const { value: card, why } = storedHeadCard.readOrWhy(head.card)
    // What its residuals were can't be told; the head's own page says to train it again.
    if (why || (card?.model.kind === 'temporal' && !own.features)) continue
    const ruled = underRule(own, card?.quality?.rule)
    if (!ruled.pooled) {
      without.push(head.id)
      continue
    }
    const { onnx } = await database.head.findUniqueOrThrow({ where: { id: head.id }, select: { onnx: true } })
    const [row] = await unseenRows(new Uint8Array(onnx), [ruled], card?.residuals, target.range)
    rows.push({ headId: head.id, ...row! })
    weights.push(ruled.coverage.map((share, clip) => share * (ruled.factors?.[clip] ?? 1)))
  }
  return { rows, weights, without }
}
