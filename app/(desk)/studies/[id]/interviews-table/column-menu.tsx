import { Button, Checkbox, Popover, Stack } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { COLUMNS, type TableState } from './table-state.ts'

/** Which columns are shown. */
export function ColumnMenu({ state, set }: { state: TableState; set: (change: Partial<TableState>) => void }) {
  const t = useText()
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {t('Columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Columns')}>
        <Stack gap={6}>
          {COLUMNS.map(({ key, label }) => (
            <Checkbox
              key={key}
              size="xs"
              label={t(label)}
              checked={state.columns.has(key)}
              onChange={(event) => {
                const columns = new Set(state.columns)
                if (event.currentTarget.checked) columns.add(key)
                else columns.delete(key)
                set({ columns, page: state.page })
              }}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
