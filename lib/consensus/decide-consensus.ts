import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import { confirmationSchema, confirmIdentity } from '#lib/access/confirm-identity.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { severalProblems } from '#lib/errors/several-problems.ts'
import { phrase } from '#lib/messages/message.ts'
import { scaleOfStudy } from '#lib/own-scales/scales-of.ts'
import { openItems, problemsOfRemarks, remarksSchema, storedRemarks, withoutEmpty } from '#lib/ratings/remarks.ts'
import { scoresSchema, storedScores } from '#lib/ratings/scores.ts'
import { storedSheet } from '#lib/ratings/store-sheets.ts'
import { ratersInTraining } from '#lib/ratings/training-sheets.ts'
import { problemsOf } from '#lib/scales/scores.ts'
import { FIRST, scaleNameSchema } from '#lib/scales/study-scales.ts'
import { consensusText, isOfSheets } from './consensus-text.ts'
import { sheetsToSettle } from './signed-sheets.ts'

export const saveConsensusSchema = z.object({
  interviewId: z.uuid(),
  scaleName: scaleNameSchema,
  scores: scoresSchema,
  remarks: remarksSchema.default({}),
  /** The revision that the person had before them; 0 where nothing was stored. */
  revision: z.number().int().min(0),
  /** Why a signed consensus is changed. */
  reason: z.string().trim().max(500, 'Keep the reason under 500 characters.').default(''),
})

export const signConsensusSchema = z.object({
  interviewId: z.uuid(),
  scaleName: scaleNameSchema,
  revision: z.number().int().min(1),
  confirmation: confirmationSchema,
})

const ELSEWHERE = phrase(
  'This consensus was changed in another window. Reload the page to see it. Nothing was overwritten.',
)

/**
 * Saves what was decided between the sheets of an interview. Signatures of an earlier state that did not make it final go; a signed consensus
 * stays in force until the changed one is signed.
 *
 * @throws ConcordError bad-input where a score is none, there are fewer than two sheets, or a reason is missing; conflict where somebody saved
 *   meanwhile; forbidden where the person rated the interview for training
 */
export async function saveConsensus(
  database: Database,
  person: Person,
  { interviewId, scaleName = FIRST, scores, revision, reason = '', ...sent }: z.input<typeof saveConsensusSchema>,
): Promise<{ revision: number }> {
  const remarks = withoutEmpty(sent.remarks ?? {})
  return database.$transaction(async (tx) => {
    const { study } = await interviewOf(tx, interviewId)
    const { scale } = await scaleOfStudy(tx, study, scaleName)
    const problems = [...problemsOf(scale, scores), ...problemsOfRemarks(scale, scores, remarks)]
    if (problems.length > 0) throw new ConcordError('bad-input', severalProblems(problems))
    await demandSheets(tx, { interviewId, scaleName }, person)
    const entered = storedSheet({ scores, remarks })
    if (revision === 0) {
      const data = [{ interviewId, scaleName, ...entered, revision: 1 }]
      const [made] = await tx.consensus.createManyAndReturn({ data, skipDuplicates: true, select: { id: true } })
      if (!made) throw new ConcordError('conflict', ELSEWHERE)
      await audit(tx, person.id, 'consensus.save', made.id, { revision: 1 })
      return { revision: 1 }
    }
    const stored = await lockedConsensus(tx, { interviewId, scaleName }, revision)
    const before = [storedScores.read(stored.scores), storedRemarks.read(stored.remarks)]
    if (isDeepStrictEqual(before, [scores, remarks])) return { revision }
    if (stored.version > 0 && reason.trim().length < 3)
      throw new ConcordError(
        'bad-input',
        phrase('Say why the signed consensus is changed, such as “N3 was entered for N4”.'),
      )
    await tx.consensus.update({ where: { id: stored.id }, data: { ...entered, reason, revision: revision + 1 } })
    await tx.consensusSignature.deleteMany({ where: { consensusId: stored.id, version: stored.version + 1 } })
    await audit(tx, person.id, 'consensus.save', stored.id, { revision: revision + 1 })
    return { revision: revision + 1 }
  })
}

/**
 * Signs a consensus. It is in force once all raters of the interview's sheets have signed the same state of it, or one person who is none of
 * them: a third. Signatures from before a sheet was corrected go, since they name another version of it.
 *
 * @returns whether it is in force
 * @throws ConcordError bad-input where the person isn't confirmed or items are open; conflict where it was changed, or they have signed it;
 *   forbidden where they rated the interview for training
 */
export async function signConsensus(
  database: Database,
  person: Person,
  { interviewId, scaleName = FIRST, revision, confirmation }: z.input<typeof signConsensusSchema>,
): Promise<{ isFinal: boolean }> {
  await confirmIdentity(database, person, confirmation)
  return database.$transaction(async (tx) => {
    const { study, code, visit } = await interviewOf(tx, interviewId)
    const stored = await lockedConsensus(tx, { interviewId, scaleName }, revision)
    if (stored.signedRevision === revision)
      throw new ConcordError('conflict', phrase('This consensus is signed already.'))
    const entered = { scores: storedScores.read(stored.scores), remarks: storedRemarks.read(stored.remarks) }
    const { scale, items } = await scaleOfStudy(tx, study, scaleName)
    const missing = openItems(scale, items, entered.scores, entered.remarks)
    if (missing.length > 0)
      throw new ConcordError(
        'bad-input',
        phrase('Not decided yet: {missing}.', { missing: missing.map(({ label }) => label).join(', ') }),
      )
    const sheets = await demandSheets(tx, { interviewId, scaleName }, person)
    const { id: consensusId, reason } = stored
    const version = stored.version + 1
    await removeOutdated(tx, { consensusId, version }, sheets)
    const isThird = sheets.every(({ raterId }) => raterId !== person.id)
    const signer = { id: person.id, name: person.name }
    const signedAt = new Date()
    const about = { study: study.code, participant: code, visit, scale: scale.key, sheets, signer, isThird, signedAt }
    const text = consensusText({ ...about, ...entered, consensusId, version, reason })
    const signature = { consensusId, version, signerId: person.id, signedName: person.name, isThird, signedAt, ...text }
    const made = await tx.consensusSignature.createManyAndReturn({ data: [signature], skipDuplicates: true })
    if (made.length === 0) throw new ConcordError('conflict', phrase('You have signed this consensus already.'))
    const signed = await tx.consensusSignature.findMany({ where: { consensusId, version }, select: { signerId: true } })
    const isFinal = isThird || sheets.every(({ raterId }) => signed.some(({ signerId }) => signerId === raterId))
    if (isFinal) {
      await tx.consensusVersion.create({ data: { consensusId, version, ...storedSheet(entered), reason, signedAt } })
      await tx.consensus.update({ where: { id: consensusId }, data: { version, signedRevision: revision } })
    }
    await audit(tx, person.id, 'consensus.sign', consensusId, { version, isThird, isFinal })
    return { isFinal }
  })
}

/** An interview and what its study calls one of its scales. */
interface OnScale {
  interviewId: string
  scaleName: string
}

async function interviewOf(tx: Transaction, interviewId: string) {
  const interview = await tx.interview.findUnique({
    where: { id: interviewId },
    select: {
      visit: true,
      participant: { select: { code: true, study: true } },
    },
  })
  if (!interview) throw new ConcordError('not-found', phrase('This interview no longer exists.'))
  return { visit: interview.visit, code: interview.participant.code, study: interview.participant.study }
}

async function demandSheets(tx: Transaction, { interviewId, scaleName }: OnScale, { id }: Person) {
  if ((await ratersInTraining(tx, interviewId)).includes(id))
    throw new ConcordError(
      'forbidden',
      phrase('You rated this interview for training. Others decide between its sheets.'),
    )
  const sheets = await sheetsToSettle(tx, interviewId, scaleName)
  if (sheets.length < 2)
    throw new ConcordError('bad-input', phrase('A consensus needs the signed sheets of two raters of this interview.'))
  return sheets
}

/** Removes signatures of a version that is not in force yet and that name other versions of the sheets. */
async function removeOutdated(
  tx: Transaction,
  of: { consensusId: string; version: number },
  sheets: Awaited<ReturnType<typeof sheetsToSettle>>,
): Promise<void> {
  const signed = await tx.consensusSignature.findMany({ where: of, select: { signerId: true, text: true } })
  const outdated = signed.filter(({ text }) => !isOfSheets(text, sheets)).map(({ signerId }) => signerId)
  await tx.consensusSignature.deleteMany({ where: { ...of, signerId: { in: outdated } } })
}

/** The consensus, held until the transaction ends. @throws ConcordError conflict where it has another revision by now */
async function lockedConsensus(tx: Transaction, { interviewId, scaleName }: OnScale, revision: number) {
  await tx.$executeRaw`
    SELECT 1 FROM "Consensus" WHERE "interviewId" = ${interviewId}::uuid AND "scaleName" = ${scaleName} FOR UPDATE`
  const stored = await tx.consensus.findUnique({ where: { interviewId_scaleName: { interviewId, scaleName } } })
  if (stored?.revision !== revision) throw new ConcordError('conflict', ELSEWHERE)
  return stored
}
