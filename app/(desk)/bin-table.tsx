'use client'
import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { Problem } from '#app/states.tsx'
import type { BinItem } from '#lib/bin/bin-list.ts'
import { contentsInWords } from './bin-contents.ts'
import { moment } from './numbers.ts'

/** Deleted things with what can be done about them. */
export function BinTable({
  items,
  onRestore,
  onRemove,
  busy,
  problem,
}: {
  items: readonly BinItem[]
  onRestore: (id: string) => void
  onRemove: (id: string) => void
  /** The entry that something is being done about. */
  busy: string | undefined
  problem: Error | null
}) {
  const [asking, ask] = useState<BinItem>()
  return (
    <Stack gap="sm">
      {problem && <Problem error={problem} />}
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Deleted</Table.Th>
            <Table.Th visibleFrom="sm">Contains</Table.Th>
            <Table.Th visibleFrom="md">Reason</Table.Th>
            <Table.Th visibleFrom="sm">Goes for good</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <BinRow
              key={item.id}
              item={item}
              isBusy={busy === item.id}
              onRestore={() => onRestore(item.id)}
              onRemove={() => ask(item)}
            />
          ))}
        </Table.Tbody>
      </Table>
      <Modal opened={asking !== undefined} onClose={() => ask(undefined)} title="Delete for good?">
        <Stack>
          <Text size="sm">
            {asking?.title} is removed with its files. This can’t be undone. Backups keep it until they are replaced.
          </Text>
          <Group justify="end">
            <Button variant="default" onClick={() => ask(undefined)}>
              Cancel
            </Button>
            <Button
              color="red.9"
              onClick={() => {
                if (asking) onRemove(asking.id)
                ask(undefined)
              }}
            >
              Delete for good
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}

function BinRow({
  item,
  isBusy,
  onRestore,
  onRemove,
}: {
  item: BinItem
  isBusy: boolean
  onRestore: () => void
  onRemove: () => void
}) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {item.title}
        </Text>
        <Text size="xs" c="dimmed">
          {moment(item.deletedAt)}
          {item.deletedBy && `, ${item.deletedBy}`}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          Goes for good {moment(item.goesAt)}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{item.contents && contentsInWords(item.contents).join(' · ')}</Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm">{item.reason}</Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{moment(item.goesAt)}</Text>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="end">
          <Button
            size="compact-sm"
            variant="default"
            loading={isBusy}
            onClick={onRestore}
            aria-label={`Restore ${item.title}`}
          >
            Restore
          </Button>
          <Button size="compact-sm" variant="default" onClick={onRemove} aria-label={`Delete now: ${item.title}`}>
            Delete now
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}
