import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'

/** Models that were removed and can be restored; nothing where there are none. */
export function RemovedModels() {
  const t = useText()
  const client = useQueryClient()
  const removed = useQuery(rpc.models.removed.queryOptions())
  const restore = useMutation(
    rpc.models.restore.mutationOptions({ onError: tellProblem, onSettled: () => client.invalidateQueries() }),
  )
  if (!removed.data || removed.data.length === 0) return null
  return (
    <Card component="section" aria-label={t('Removed models')}>
      <Title order={2} mb="xs">
        {t('Removed models')}
      </Title>
      <Stack gap="xs">
        {removed.data.map(({ id, title, reason, removedBy, removedAt, goesAt }) => (
          <Group key={id} justify="space-between">
            <div>
              <Text size="sm">{title}</Text>
              <Text size="xs" c="dimmed">
                {t.nodes('Removed {removedAt} by {removedBy}: {reason}. Its files go on {goesAt}.', {
                  removedAt: t.day(removedAt),
                  removedBy,
                  reason,
                  goesAt: t.day(goesAt),
                })}
              </Text>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              loading={restore.isPending && restore.variables.id === id}
              onClick={() => restore.mutate({ id })}
              aria-label={t('Restore {title}', { title })}
            >
              {t('Restore')}
            </Button>
          </Group>
        ))}
      </Stack>
    </Card>
  )
}
