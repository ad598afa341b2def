import type { Database } from '#lib/database/client.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { type Remarks, storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { type Scores, scoreSum } from '#lib/scales/scores.ts'

/** The consensus of an interview's raters that is in force. */
export interface SeenConsensus {
  /** From 1. */
  version: number
  scores: Scores
  remarks: Remarks
  /** Of the study's target; undefined where not all of its items are decided. */
  score: number | undefined
  /** Why an earlier version was changed; empty for the first. */
  reason: string
  signedAt: Date
  signers: { name: string; isThird: boolean }[]
}

/** The signed consensus of an interview on one scale; undefined where there is none. */
export async function seenConsensus(
  database: Database,
  interviewId: string,
  { scale, sum }: { scale: Scale; sum: ScaleSum },
  scaleName: string,
): Promise<SeenConsensus | undefined> {
  const consensus = await database.consensus.findUnique({
    where: { interviewId_scaleName: { interviewId, scaleName } },
    include: { versions: { orderBy: { version: 'desc' }, take: 1 }, signatures: { orderBy: { signedAt: 'asc' } } },
  })
  const [latest] = consensus?.versions ?? []
  if (!consensus || !latest) return undefined
  const scores = storedScores.read(latest.scores)
  return {
    version: latest.version,
    scores,
    remarks: storedRemarks.read(latest.remarks),
    score: scoreSum(scale, sum, scores),
    reason: latest.reason,
    signedAt: latest.signedAt,
    signers: consensus.signatures
      .filter(({ version }) => version === latest.version)
      .map(({ signedName, isThird }) => ({ name: signedName, isThird })),
  }
}

/** Who signed a consensus and when, as a sentence. */
export function consensusSentence(t: Translator, { version, reason, signedAt, signers }: SeenConsensus): string {
  const who = signers
    .map(({ name, isThird }) => (isThird ? t('{name}, who rated none of the sheets,', { name }) : name))
    .join(` ${t('and')} `)
  return [
    t('Consensus, version {version}, signed by {who} on {date}.', {
      version,
      who,
      date: signedAt.toISOString().slice(0, 10),
    }),
    ...(reason === '' ? [] : [t('Changed from version {before}: “{reason}”.', { before: version - 1, reason })]),
    t('Whoever decided could see estimates.'),
  ].join(' ')
}
