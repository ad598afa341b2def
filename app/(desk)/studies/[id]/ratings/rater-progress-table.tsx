import { Badge, Group, Progress, Table, Text } from '@mantine/core'
import type { RaterProgress } from '#lib/ratings/assignment/list-assignments.ts'

/** How far each rater is with what they have to rate. */
export function RaterProgressTable({
  progress,
  isAssigned,
}: {
  progress: readonly RaterProgress[]
  isAssigned: boolean
}) {
  if (progress.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {isAssigned ? 'Nothing is assigned yet.' : 'There are no raters, or no interviews, yet.'}
      </Text>
    )
  return (
    <Table verticalSpacing={6} aria-label="Raters">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Rater</Table.Th>
          <Table.Th>Signed</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Drafts
          </Table.Th>
          <Table.Th ta="right">To do</Table.Th>
          {isAssigned && <Table.Th>Due</Table.Th>}
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
                  aria-label={`${name}: ${signed} of ${assigned} signed`}
                />
                <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
                  {signed} of {assigned}
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
    </Table>
  )
}

function DueBadges({ overdue, soon }: { overdue: number; soon: number }) {
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
          {overdue} overdue
        </Badge>
      )}
      {soon > 0 && (
        <Badge variant="default" size="sm">
          {soon} due soon
        </Badge>
      )}
    </Group>
  )
}
