import { Pagination } from '@mantine/core'

/** Leads from page to page of a table; nothing where there is one. */
export function Pages({ total, value, onChange }: { total: number; value: number; onChange: (page: number) => void }) {
  if (total < 2) return null
  return (
    <Pagination
      total={total}
      value={value}
      onChange={onChange}
      size="sm"
      getControlProps={(control) => ({ 'aria-label': `${control} page` })}
    />
  )
}
