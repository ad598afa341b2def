import { Pagination } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { phrase } from '#lib/messages/message.ts'

const CONTROLS = {
  first: phrase('first page'),
  previous: phrase('previous page'),
  next: phrase('next page'),
  last: phrase('last page'),
}

/** Leads from page to page of a table; nothing where there is one. */
export function Pages({ total, value, onChange }: { total: number; value: number; onChange: (page: number) => void }) {
  const t = useText()
  if (total < 2) return null
  return (
    <Pagination
      total={total}
      value={value}
      onChange={onChange}
      size="sm"
      getControlProps={(control) => ({ 'aria-label': t(CONTROLS[control]) })}
    />
  )
}
