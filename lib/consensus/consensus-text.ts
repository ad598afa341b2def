import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Remarks } from '#lib/ratings/remarks.ts'
import { inOrder } from '#lib/ratings/signed-text.ts'
import type { Scores } from '#lib/scales/scores.ts'
import { CONSENSUS_MEANING } from './consensus-meaning.ts'

/** What is signed of a consensus. */
export interface ConsensusToSign {
  consensusId: string
  study: string
  participant: string
  visit: string
  /** Key of the scale. */
  scale: string
  /** From 1. */
  version: number
  /** The sheets that it decides between, with the versions that counted. */
  sheets: readonly { id: string; version: number | null; sha256: string | null }[]
  scores: Scores
  remarks: Remarks
  /** Why an earlier consensus is changed; empty for the first. */
  reason: string
  signer: { id: string; name: string }
  /** Whether the signer rated none of the sheets. */
  isThird: boolean
  signedAt: Date
}

/** Whether a signed text names these sheets, each with the version that counts: one that was corrected since is another. */
export function isOfSheets(text: string, sheets: ConsensusToSign['sheets']): boolean {
  const named = (list: ConsensusToSign['sheets']) =>
    list.map(({ id, version, sha256 }) => `${id} ${version} ${sha256}`).sort()
  const { sheets: signed } = JSON.parse(text) as Pick<ConsensusToSign, 'sheets'>
  return isDeepStrictEqual(named(signed), named(sheets))
}

/**
 * The text that a signature of a consensus is of, in a fixed order.
 *
 * @returns the text, and its SHA-256 in hexadecimal digits
 */
export function consensusText({ scores, remarks, signedAt, consensusId, ...rest }: ConsensusToSign): {
  text: string
  sha256: string
} {
  const text = JSON.stringify({
    format: 1,
    meaning: CONSENSUS_MEANING,
    consensus: consensusId,
    study: rest.study,
    participant: rest.participant,
    visit: rest.visit,
    scale: rest.scale,
    version: rest.version,
    sheets: rest.sheets.map(({ id, version, sha256 }) => ({ id, version, sha256 })),
    scores: inOrder(scores),
    remarks: inOrder(remarks),
    reason: rest.reason,
    signer: { id: rest.signer.id, name: rest.signer.name },
    isThird: rest.isThird,
    // Whoever decides has signed their own sheets, or manages the study, and may see estimates.
    blind: false,
    signedAt: signedAt.toISOString(),
  })
  return { text, sha256: createHash('sha256').update(text).digest('hex') }
}
