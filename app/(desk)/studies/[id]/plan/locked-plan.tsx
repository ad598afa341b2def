import { Alert, Badge, Button, Card, Code, Group, Table, Text, Title } from '@mantine/core'
import { IconDownload, IconLock } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { planPage } from '#lib/plans/plan-page.ts'
import type { PlanLine } from '#lib/plans/plan-text.ts'

type LockedVersion = Awaited<ReturnType<typeof planPage>>['locked'][number]

/** A version of a plan that was locked, with the hash of its text. */
export function LockedPlan({ studyId, plan }: { studyId: string; plan: LockedVersion }) {
  const t = useText()
  const { version, reason, content, lines, known, prospective, sha256, lockedAt, lockedBy } = plan
  return (
    <Card component="section" aria-label={t('Version {version}', { version })}>
      <Group justify="space-between" align="start" mb="xs">
        <div>
          <Group gap="xs">
            <IconLock size={18} aria-hidden />
            <Title order={2}>{t('Version {version}', { version })}</Title>
            <Badge color={prospective ? 'teal' : 'yellow'} variant="light">
              {prospective ? t('before any estimate') : t('after estimates')}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {t.nodes('Locked {lockedAt} by {lockedBy}', {
              lockedAt: t.moment(lockedAt),
              lockedBy: typeof lockedBy === 'string' ? lockedBy : t(lockedBy),
            })}
          </Text>
        </div>
        <Button
          component="a"
          href={`/api/studies/${studyId}/plan?version=${version}`}
          download
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {t('Text')}
        </Button>
      </Group>
      {reason && (
        <Text size="sm" mb="xs">
          {t('Reason for this version: {reason}', { reason })}
        </Text>
      )}
      {!prospective && (
        <Alert color="yellow" py="xs" mb="xs">
          {t('Estimates were visible when this version was locked, so no head counts as planned.')}
        </Alert>
      )}
      <Lines title={t('Contents')} lines={lines} />
      {content.notes && (
        <Text size="sm" my="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {content.notes}
        </Text>
      )}
      <Title order={3} size="h5" mt="md" mb={4}>
        {t('State at locking')}
      </Title>
      <Lines title={t('State at locking')} lines={known} />
      <Text size="xs" c="dimmed" mt="sm">
        {t.nodes('SHA-256 of the text <code>{sha256}</code>', {
          sha256,
          code: (inside) => <Code style={{ overflowWrap: 'anywhere' }}>{inside}</Code>,
        })}
      </Text>
    </Card>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly PlanLine[] }) {
  const t = useText()
  return (
    <Table verticalSpacing={5} horizontalSpacing={4} aria-label={title}>
      <Table.Tbody>
        {lines.map(([label, value]) => (
          <Table.Tr key={label.source}>
            <Table.Th scope="row" fw={400} w={{ base: 130, sm: 220 }} style={{ verticalAlign: 'top' }}>
              {t(label)}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{t.stored(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
