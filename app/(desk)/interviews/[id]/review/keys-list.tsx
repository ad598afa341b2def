import { Group, Kbd, Modal, Table } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { LISTED_KEYS } from './review-keys.ts'

/** Every key of the page. */
export function KeysList({
  opened,
  onClose,
  more,
}: {
  opened: boolean
  onClose: () => void
  /** Keys of the study's events. */
  more: readonly { keys: readonly string[]; does: string }[]
}) {
  const t = useText()
  return (
    <Modal opened={opened} onClose={onClose} title={t('Keys')} size="lg">
      <Table verticalSpacing={3}>
        <Table.Tbody>
          {[...LISTED_KEYS, ...more].map(({ keys, does }) => (
            <Table.Tr key={does}>
              <Table.Td w={190}>
                <Group gap={6}>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
