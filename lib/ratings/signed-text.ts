import { createHash } from 'node:crypto'
import type { Scores } from '#lib/scales/scale.ts'
import { MEANING } from './meaning.ts'

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
export function signedText({ scores, signedAt, before, ...sheet }: SheetToSign): { text: string; sha256: string } {
  const ordered = Object.fromEntries(
    Object.entries(scores).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
  )
  const text = JSON.stringify({
    format: 1,
    meaning: MEANING,
    sheet: sheet.sheetId,
    study: sheet.study,
    participant: sheet.participant,
    visit: sheet.visit,
    scale: sheet.scale,
    rater: { id: sheet.rater.id, name: sheet.rater.name },
    version: sheet.version,
    scores: ordered,
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
}): boolean | undefined {
  if (version.text === null || version.sha256 === null) return undefined
  if (hashOfText(version.text) !== version.sha256) return false
  const signed: { version?: unknown; scores?: Record<string, unknown> } = JSON.parse(version.text)
  const given = Object.entries(version.scores)
  const items = Object.keys(signed.scores ?? {})
  return (
    signed.version === version.version &&
    items.length === given.length &&
    given.every(([item, score]) => signed.scores?.[item] === score)
  )
}

const hashOfText = (text: string) => createHash('sha256').update(text).digest('hex')
