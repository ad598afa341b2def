import { changedItems, type Entered } from '#lib/ratings/changed-items.ts'

/** What a person has decided of a consensus and not saved yet. */
export interface UnsavedDecisions {
  /** The revision of what was stored as they began. */
  revision: number
  /** What was stored then. */
  base: Entered
  entered: Entered
  /** Why a signed consensus is changed. */
  reason: string
}

/** What is stored by now, with the items on it that the person has decided otherwise since they began. */
export function decidedOnto({ base, entered }: Pick<UnsavedDecisions, 'base' | 'entered'>, stored: Entered): Entered {
  const scores = { ...stored.scores }
  const remarks = { ...stored.remarks }
  for (const { item, after } of changedItems(base, entered)) {
    if (after.score === undefined) delete scores[item]
    else scores[item] = after.score
    if (after.remark === undefined) delete remarks[item]
    else remarks[item] = after.remark
  }
  return { scores, remarks }
}

/**
 * What is yet to be saved once something was saved.
 *
 * @param now what is unsaved by now: more may have been decided while it was sent
 * @param saved what was sent, and the revision that is stored since: the same as before where nothing differed from what was stored
 */
export function afterSaving(
  now: UnsavedDecisions | undefined,
  saved: Pick<UnsavedDecisions, 'revision' | 'entered'>,
): UnsavedDecisions | undefined {
  if (!now || changedItems(saved.entered, now.entered).length === 0) return undefined
  return { ...now, revision: saved.revision, base: saved.entered }
}
