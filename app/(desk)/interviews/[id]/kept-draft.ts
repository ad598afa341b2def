import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Remark } from '#lib/ratings/remarks.ts'

/** What a rater set an item to; no score and no remark where they cleared it. */
export interface ItemEntry {
  score?: number
  remark?: Remark
}

/** Entries that are not saved yet, by item, with the revision of the sheet that they were made on. */
export interface UnsavedEntries {
  revision: number
  items: Record<string, ItemEntry>
  /** What was sent over that revision without an answer: it may be stored all the same. */
  unanswered: readonly Entered[]
}

const keyOf = (sheet: string, raterId: string) => `concord-unsaved-sheet:${raterId}:${sheet}`

/** Keeps entries in the browser until they are saved, so that a closed window or a lost network loses none. */
export function keepUnsaved(sheet: string, raterId: string, unsaved: UnsavedEntries | undefined): void {
  try {
    const key = keyOf(sheet, raterId)
    if (!unsaved || Object.keys(unsaved.items).length === 0) window.localStorage.removeItem(key)
    else window.localStorage.setItem(key, JSON.stringify(unsaved))
  } catch {
    // A browser that keeps nothing (private windows, a full disk) still saves to the server.
  }
}

/** What an earlier window could not save; undefined where there is nothing. */
export function keptUnsaved(sheet: string, raterId: string): UnsavedEntries | undefined {
  try {
    const text = window.localStorage.getItem(keyOf(sheet, raterId))
    return text === null ? undefined : unsavedIn(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Anything may lie in a browser's storage: what is no entry is left out. */
export function unsavedIn(stored: unknown): UnsavedEntries | undefined {
  if (!isObject(stored) || !Number.isInteger(stored.revision) || !isObject(stored.items)) return undefined
  const items: Record<string, ItemEntry> = {}
  for (const [item, entry] of Object.entries(stored.items)) {
    if (!isObject(entry)) continue
    const remark = isObject(entry.remark) ? remarkIn(entry.remark) : undefined
    items[item] = { ...(typeof entry.score === 'number' && { score: entry.score }), ...(remark && { remark }) }
  }
  if (Object.keys(items).length === 0) return undefined
  const unanswered = Array.isArray(stored.unanswered) ? stored.unanswered.filter(isEntered) : []
  return { revision: Number(stored.revision), items, unanswered }
}

const isEntered = (value: unknown): value is Entered =>
  isObject(value) &&
  isObject(value.scores) &&
  Object.values(value.scores).every((score) => typeof score === 'number') &&
  isObject(value.remarks) &&
  Object.values(value.remarks).every(isObject)

function remarkIn({ notAssessable, note }: Record<string, unknown>): Remark {
  return { ...(typeof notAssessable === 'string' && { notAssessable }), ...(typeof note === 'string' && { note }) }
}

/** A sheet with the entries set. */
export function withEntries({ scores, remarks }: Entered, items: Readonly<Record<string, ItemEntry>>): Entered {
  const next = { scores: { ...scores }, remarks: { ...remarks } }
  for (const [item, { score, remark }] of Object.entries(items)) {
    if (score === undefined) delete next.scores[item]
    else next.scores[item] = score
    if (remark === undefined) delete next.remarks[item]
    else next.remarks[item] = remark
  }
  return next
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
