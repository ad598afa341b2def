import { type Message, phrase } from '#lib/messages/message.ts'
import type { Scores } from '#lib/scales/scores.ts'
import type { Remark, Remarks } from './remarks.ts'

/** What a rater entered: scores, and remarks beside them. */
export interface Entered {
  scores: Scores
  remarks: Remarks
}

/** What a sheet says of an item; undefined where it says nothing. */
export interface ItemState {
  score: number | undefined
  remark: Remark | undefined
}

/** An item that differs between two states of a sheet. */
export interface ItemChange {
  item: string
  before: ItemState
  after: ItemState
}

/** The items that differ. */
export function changedItems(before: Entered, after: Entered): ItemChange[] {
  const items = new Set(
    [before, after].flatMap(({ scores, remarks }) => [...Object.keys(scores), ...Object.keys(remarks)]),
  )
  return [...items].flatMap((item) => {
    const change = { item, before: stateOf(before, item), after: stateOf(after, item) }
    return isSame(change.before, change.after) ? [] : [change]
  })
}

const stateOf = ({ scores, remarks }: Entered, item: string): ItemState => ({
  score: scores[item],
  remark: remarks[item],
})

const isSame = (one: ItemState, other: ItemState) =>
  one.score === other.score &&
  one.remark?.notAssessable === other.remark?.notAssessable &&
  one.remark?.note === other.remark?.note

/** One change as a reader takes it in: "N1 4 → 5", "N4 – → not assessable (no informant)". */
export function changeInWords(label: string, { before, after }: ItemChange): Message {
  const [was, is] = [stateInWords(before), stateInWords(after)]
  const note = before.remark?.note !== after.remark?.note
  const isOnlyNote = before.score === after.score && before.remark?.notAssessable === after.remark?.notAssessable
  if (isOnlyNote) return phrase('note on {label}', { label })
  const values = { label, was, is }
  return note ? phrase('{label} {was} → {is}, with a note', values) : phrase('{label} {was} → {is}', values)
}

function stateInWords({ score, remark }: ItemState): Message | string {
  if (remark?.notAssessable !== undefined) return phrase('not assessable ({reason})', { reason: remark.notAssessable })
  return score === undefined ? '–' : String(score)
}
