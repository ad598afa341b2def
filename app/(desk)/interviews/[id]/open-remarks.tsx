import { useState } from 'react'
import type { Remark } from '#lib/ratings/remarks.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import { RemarkField } from './remark-field.tsx'
import type { EditedRemark } from './use-rating-keys.ts'

type OpenRemarks = ReturnType<typeof useOpenRemarks>

/** The remarks that are being written. Each keeps its own field and text until it is saved or cancelled, whatever is opened beside it. */
export function useOpenRemarks() {
  const [remarks, setRemarks] = useState<readonly EditedRemark[]>([])
  const isOpen = ({ item, what }: EditedRemark) => remarks.some((open) => open.item === item && open.what === what)
  return {
    isOpen,
    secondsOf: ({ item, what }: EditedRemark) =>
      remarks.find((open) => open.item === item && open.what === what)?.seconds,
    open: (remark: EditedRemark) => {
      if (isOpen(remark)) focusField(remark)
      else setRemarks((before) => [...before, remark])
    },
    close: ({ item, what }: EditedRemark) =>
      setRemarks((before) => before.filter((open) => open.item !== item || open.what !== what)),
    /** @returns whether there was one to focus */
    focusFirst: (): boolean => {
      if (remarks[0]) focusField(remarks[0])
      return remarks.length > 0
    },
  }
}

const idOf = ({ item, what }: EditedRemark) => `remark-${item}-${what}`
const focusField = (remark: EditedRemark) => document.getElementById(idOf(remark))?.focus()

/** The fields that are open below an item: why it can't be assessed, and a note. */
export function RemarkFields({
  item,
  remark,
  writing,
  onSave,
  onCancel,
}: {
  item: ScaleItem
  /** What is stored. */
  remark: Remark | undefined
  writing: OpenRemarks
  /** An empty text takes the remark away. */
  onSave: (what: keyof Remark, text: string) => void
  onCancel: () => void
}) {
  return (['notAssessable', 'note'] as const).map((what) => {
    const edited = { item: item.key, what }
    if (!writing.isOpen(edited)) return null
    return (
      <RemarkField
        key={what}
        id={idOf(edited)}
        what={what}
        label={item.label}
        before={remark?.[what] ?? ''}
        seconds={writing.secondsOf(edited)}
        onSave={(text) => {
          writing.close(edited)
          onSave(what, text)
        }}
        onCancel={() => {
          writing.close(edited)
          onCancel()
        }}
      />
    )
  })
}
