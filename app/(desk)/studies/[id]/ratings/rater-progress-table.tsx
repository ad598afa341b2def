import { Badge, Group, Progress, Table, Text } from '@mantine/core'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import type { RaterProgress } from '#lib/assignments/list-assignments.ts'

/** How far each rater is with what they have to rate. */
export function RaterProgressTable({
  progress,
  isAssigned,
}: {
  progress: readonly RaterProgress[]
  isAssigned: boolean
}) {
  const t = useText()
  if (progress.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {isAssigned ? t('Nothing is assigned yet.') : t('There are no raters, or no interviews, yet.')}
      </Text>
    )
  return (
    <LongTable verticalSpacing={6} aria-label={t('Raters')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('Rater')}</Table.Th>
          <Table.Th>{t('Signed')}</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            {t('Drafts')}
          </Table.Th>
          <Table.Th ta="right">{t('To do')}</Table.Th>
          {isAssigned && <Table.Th>{t('Due')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {progress.map(({ id, name, assigned, signed, drafts, overdue, soon }) => (
          <Table.Tr key={id}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>
              <Group gap="xs" wrap="nowrap">
                <Progress
                  value={assigned === 0 ? 0 : (100 * signed) / assigned}
                  size="sm"
                  w={120}
                  visibleFrom="sm"
                  aria-label={t('{name}: {signed} of {assigned} signed', { name, signed, assigned })}
                />
                <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
                  {t('{signed} of {assigned}', { signed, assigned })}
                </Text>
              </Group>
            </Table.Td>
            <Table.Td ta="right" visibleFrom="sm">
              {drafts}
            </Table.Td>
            <Table.Td ta="right">{assigned - signed}</Table.Td>
            {isAssigned && (
              <Table.Td>
                <DueBadges overdue={overdue} soon={soon} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </LongTable>
  )
}

function DueBadges({ overdue, soon }: { overdue: number; soon: number }) {
  const t = useText()
  if (overdue + soon === 0)
    return (
      <Text size="sm" c="dimmed">
        –
      </Text>
    )
  return (
    <Group gap={4}>
      {overdue > 0 && (
        <Badge color="red.9" variant="filled" size="sm">
          {t('{overdue} overdue', { overdue })}
        </Badge>
      )}
      {soon > 0 && (
        <Badge variant="default" size="sm">
          {t('{soon} due soon', { soon })}
        </Badge>
      )}
    </Group>
  )
}
