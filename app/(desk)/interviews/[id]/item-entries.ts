import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Remark } from '#lib/ratings/remarks.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import type { ItemEntry } from './kept-draft.ts'

export type ItemEntries = ReturnType<typeof itemEntries>

/** What can be entered for an item of a sheet; a score and a reason why it can’t be assessed replace each other, a note stays. */
export function itemEntries(entered: Entered, onEnter: (entries: Record<string, ItemEntry>) => void) {
  const enter = ({ key }: ScaleItem, { score, remark }: ItemEntry) => {
    onEnter({ [key]: { ...(score !== undefined && { score }), ...(remark && { remark }) } })
  }
  const noteOf = ({ key }: ScaleItem): Remark | undefined => {
    const note = entered.remarks[key]?.note
    return note === undefined ? undefined : { note }
  }
  const rate = (item: ScaleItem, score: number) => {
    const remark = noteOf(item)
    enter(item, { score, ...(remark && { remark }) })
  }
  const clear = (item: ScaleItem) => {
    const remark = noteOf(item)
    enter(item, remark ? { remark } : {})
  }
  const remarkOn = (item: ScaleItem, what: keyof Remark, text: string) => {
    const { [what]: _, ...others }: Remark = entered.remarks[item.key] ?? {}
    const remark: Remark = text === '' ? others : { ...others, [what]: text }
    const score = remark.notAssessable === undefined ? entered.scores[item.key] : undefined
    enter(item, { ...(score !== undefined && { score }), ...(Object.keys(remark).length > 0 && { remark }) })
  }
  return { rate, clear, remarkOn }
}
