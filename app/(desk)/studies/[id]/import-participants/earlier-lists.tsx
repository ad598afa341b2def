import { Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { ListedRoster } from '#lib/bin/roster-imports.ts'

/** Lists that were imported before; what they added can be removed again, as far as nothing hangs on it. */
export function EarlierLists({ studyId }: { studyId: string }) {
  const t = useText()
  const lists = useQuery(rpc.rosters.list.queryOptions({ input: { studyId } }))
  const [undoing, setUndoing] = useState<ListedRoster>()
  if (lists.error) return <Problem error={lists.error} retry={() => lists.refetch()} />
  if (!lists.data || lists.data.length === 0) return null
  return (
    <Card component="section" aria-label={t('Earlier imports')}>
      <Title order={2} mb="xs">
        {t('Earlier imports')}
      </Title>
      <Stack gap="sm">
        {lists.data.map((list) => {
          const { id, fileName, importedAt, importedName, removable } = list
          return (
            <Group key={id} justify="space-between" gap="xs" align="start">
              <div style={{ minWidth: 0 }}>
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {fileName}: {counted(t, list)}
                </Text>
                <Text size="xs" c="dimmed">
                  {t('{at} by {person}', { at: t.moment(importedAt), person: importedName })}
                </Text>
              </div>
              {removable.participants + removable.interviews > 0 ? (
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('Undo… {fileName}', { fileName })}
                  onClick={() => setUndoing(list)}
                >
                  {t('Undo…')}
                </Button>
              ) : (
                <Text size="xs" c="dimmed">
                  {t('in use, can’t be undone')}
                </Text>
              )}
            </Group>
          )
        })}
      </Stack>
      <Modal opened={undoing !== undefined} onClose={() => setUndoing(undefined)} title={t('Undo this import?')}>
        {undoing && <UndoForm studyId={studyId} list={undoing} onClose={() => setUndoing(undefined)} />}
      </Modal>
    </Card>
  )
}

function UndoForm({ studyId, list, onClose }: { studyId: string; list: ListedRoster; onClose: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const { removable } = list
  const undo = useMutation(
    rpc.rosters.undo.mutationOptions({
      onSuccess: async (removed) => {
        notifications.show({ message: t('{removed} removed.', { removed: counted(t, removed) }) })
        onClose()
        await client.invalidateQueries()
      },
    }),
  )
  const staysBehind = list.participants > removable.participants || list.interviews > removable.interviews
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t('{removable} from {fileName} will be removed: they have no recordings, ratings or other data.', {
          removable: counted(t, removable),
          fileName: list.fileName,
        })}
      </Text>
      {staysBehind && <Text size="sm">{t('The rest is in use and stays. Delete it entry by entry if needed.')}</Text>}
      <Text size="sm" c="dimmed">
        {t('What is removed does not go to the bin. Import the list again to restore it.')}
      </Text>
      {undo.error && <Problem error={undo.error} />}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button color="red.9" loading={undo.isPending} onClick={() => undo.mutate({ studyId, rosterId: list.id })}>
          {t('Undo import')}
        </Button>
      </Group>
    </Stack>
  )
}

function counted(
  t: PageTranslator,
  { participants, interviews }: { participants: number; interviews: number },
): string {
  return t(
    '{participants, plural, one {# participant} other {# participants}} and {interviews, plural, one {# interview} other {# interviews}}',
    { participants, interviews },
  )
}
