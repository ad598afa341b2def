'use client'
import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'
import type { BinItem } from '#lib/bin/bin-list.ts'
import { contentsInWords } from './bin-contents.ts'

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
  const t = useText()
  const [asking, ask] = useState<BinItem>()
  return (
    <Stack gap="sm">
      {problem && <Problem error={problem} />}
      <LongTable verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Deleted')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('Contains')}</Table.Th>
            <Table.Th visibleFrom="md">{t('Reason')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('Goes for good')}</Table.Th>
            <Table.Th aria-label={t('Actions')} />
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
      </LongTable>
      <Modal opened={asking !== undefined} onClose={() => ask(undefined)} title={t('Delete for good?')}>
        <Stack>
          <Text size="sm">
            {t.nodes(
              '{title} is removed with its files. This can’t be undone. Backups keep it until they are replaced.',
              { title: asking && t.stored(asking.title) },
            )}
          </Text>
          <Group justify="end">
            <Button variant="default" onClick={() => ask(undefined)}>
              {t('Cancel')}
            </Button>
            <Button
              color="red.9"
              onClick={() => {
                if (asking) onRemove(asking.id)
                ask(undefined)
              }}
            >
              {t('Delete for good')}
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
  const t = useText()
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {t.stored(item.title)}
        </Text>
        <Text size="xs" c="dimmed">
          {t.moment(item.deletedAt)}
          {item.deletedBy && `, ${item.deletedBy}`}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {t.nodes('Goes for good {goesAt}', { goesAt: t.moment(item.goesAt) })}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{item.contents && contentsInWords(item.contents, t).join(' · ')}</Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm">{item.reason}</Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{t.moment(item.goesAt)}</Text>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="end">
          <Button
            size="compact-sm"
            variant="default"
            loading={isBusy}
            onClick={onRestore}
            aria-label={t('Restore {title}', { title: t.stored(item.title) })}
          >
            {t('Restore')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={onRemove}
            aria-label={t('Delete now: {title}', { title: t.stored(item.title) })}
          >
            {t('Delete now')}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}
