import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Scores } from '#lib/scales/scores.ts'
import { MEANING } from './meaning.ts'
import type { Remarks } from './remarks.ts'

/** What a rater signs. */
export interface SheetToSign {
  sheetId: string
  study: string
  participant: string
  visit: string
  /** Key of the scale. */
  scale: string
  rater: { id: string; name: string }
  /** From 1. */
  version: number
  scores: Scores
  remarks: Remarks
  /** Why it is corrected; empty for the first version. */
  reason: string
  /** Whether estimates and other sheets were hidden from the rater. */
  blind: boolean
  signedAt: Date
  /** Hash of the version before; undefined for the first one. */
  before: string | undefined
}

/**
 * The text that is signed: what it says, in a fixed order, and the hash of the version before, so that neither a score nor a
 * version can be changed without another hash.
 *
 * @returns the text, and its SHA-256 in hexadecimal digits
 */
export function signedText({ scores, remarks, signedAt, before, ...sheet }: SheetToSign): {
  text: string
  sha256: string
} {
  const text = JSON.stringify({
    format: 2,
    meaning: MEANING,
    sheet: sheet.sheetId,
    study: sheet.study,
    participant: sheet.participant,
    visit: sheet.visit,
    scale: sheet.scale,
    rater: { id: sheet.rater.id, name: sheet.rater.name },
    version: sheet.version,
    scores: inOrder(scores),
    remarks: inOrder(remarks),
    reason: sheet.reason,
    blind: sheet.blind,
    signedAt: signedAt.toISOString(),
    before: before ?? null,
  })
  return { text, sha256: hashOfText(text) }
}

/** Whether a stored version still is what was signed; undefined where it has no signature. */
export function isAsSigned(version: {
  text: string | null
  sha256: string | null
  version: number
  scores: Scores
  remarks: Remarks
}): boolean | undefined {
  if (version.text === null || version.sha256 === null) return undefined
  if (hashOfText(version.text) !== version.sha256) return false
  // Format 1 had no remarks.
  const signed: { version?: unknown; scores?: unknown; remarks?: unknown } = {
    remarks: {},
    ...JSON.parse(version.text),
  }
  return (
    signed.version === version.version &&
    isDeepStrictEqual(signed.scores, { ...version.scores }) &&
    isDeepStrictEqual(signed.remarks, { ...version.remarks })
  )
}

/** Its entries by key. */
export function inOrder<T>(byItem: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(byItem).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)))
}

const hashOfText = (text: string) => createHash('sha256').update(text).digest('hex')
