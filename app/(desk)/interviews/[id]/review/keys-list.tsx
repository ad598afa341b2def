import { Group, Kbd, Modal, Table } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ListedKeys } from './review-keys.ts'

/** Every key of the page. */
export function KeysList({
  opened,
  onClose,
  keys: listed,
}: {
  opened: boolean
  onClose: () => void
  /** Those that do something on the page. */
  keys: readonly ListedKeys[]
}) {
  const t = useText()
  return (
    <Modal opened={opened} onClose={onClose} title={t('Keys')} size="lg">
      <Table verticalSpacing={3}>
        <Table.Tbody>
          {listed.map(({ keys, does }) => (
            <Table.Tr key={t(does)}>
              <Table.Td w={190}>
                <Group gap={6}>
                  {keys.map((key) => {
                    const name = typeof key === 'string' ? key : t(key)
                    return <Kbd key={name}>{name}</Kbd>
                  })}
                </Group>
              </Table.Td>
              <Table.Td>{t(does)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
