import { Kbd, Table } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ScaleItem } from '#lib/scales/scale.ts'
import { keysInWords } from '../rating-keys.ts'

/** The keys of a sheet of these items. */
export function KeyTable({ items }: { items: readonly ScaleItem[] }) {
  const t = useText()
  return (
    <Table verticalSpacing={4}>
      <Table.Tbody>
        {keysInWords(items).map(({ key, does }) => (
          <Table.Tr key={does.source}>
            <Table.Td miw={110}>
              <Kbd>{typeof key === 'string' ? key : t(key)}</Kbd>
            </Table.Td>
            <Table.Td>{t(does)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
