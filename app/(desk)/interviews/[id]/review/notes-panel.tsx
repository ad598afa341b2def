import { ActionIcon, Badge, Button, Group, Kbd, Stack, Text } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import type { ReviewNote } from '#lib/review/review-notes.ts'
import { EventsSection } from './events-section.tsx'
import { NoteForm } from './note-form.tsx'
import { spanInWords } from './span-in-words.ts'
import type { Notes } from './use-notes.ts'

interface Props {
  recordingId: string
  studyId: string
  notes: Notes
  items: readonly { key: string; label: string; title: string }[]
  mayWrite: boolean
  mayManage: boolean
  nowMs: () => number
  onSeek: (ms: number) => void
}

/** What people noted on the recording, and the events that are marked in it. */
export function NotesPanel(props: Props) {
  const t = useText()
  const { recordingId, notes, items, mayWrite, nowMs, onSeek } = props
  const { data, error, draft, setDraft } = notes
  if (error) return <Problem error={error} />
  const write = () => setDraft({ id: undefined, fromMs: nowMs(), toMs: nowMs(), item: null, text: '' })
  return (
    <>
      {mayWrite && !draft && (
        <Button variant="default" size="compact-sm" onClick={write} leftSection={<IconPlus size={14} aria-hidden />}>
          <Group gap={8} wrap="nowrap">
            {t.nodes('Note at this moment <kbd>M</kbd>', { kbd: (inside) => <Kbd size="xs">{inside}</Kbd> })}
          </Group>
        </Button>
      )}
      {draft && (
        <NoteForm
          recordingId={recordingId}
          draft={draft}
          items={items}
          onDone={() => setDraft(undefined)}
          key={`${draft.id} ${draft.fromMs}`}
        />
      )}
      {data?.ownOnly && (
        <Text size="xs" c="dimmed">
          {t('You see your own notes. Those of others are hidden for as long as estimates are.')}
        </Text>
      )}
      {data?.notes.length === 0 && !draft && (
        <Text size="sm" c="dimmed">
          {t('No notes yet.')}
        </Text>
      )}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {data?.notes.map((note) => (
          <NoteRow
            key={note.id}
            note={note}
            recordingId={recordingId}
            onSeek={onSeek}
            onEdit={() => setDraft({ ...note, item: note.item?.key ?? null })}
          />
        ))}
      </Stack>
      <EventsSection {...props} />
    </>
  )
}

function NoteRow({
  note: { id, author, own, fromMs, toMs, item, text, changedAt },
  recordingId,
  onSeek,
  onEdit,
}: {
  note: ReviewNote
  recordingId: string
  onSeek: (ms: number) => void
  onEdit: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const remove = useMutation(
    rpc.notes.remove.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: rpc.notes.key() }),
      onError: tellProblem,
    }),
  )
  const time = spanInWords(t, { fromMs, toMs })
  return (
    <li>
      <Group gap={6} wrap="nowrap" justify="space-between" align="start">
        <Group gap={6}>
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => onSeek(fromMs)}
            aria-label={t('{time}, go there', { time })}
          >
            {time}
          </Button>
          <Text size="xs" c="dimmed">
            {author}
            {changedAt && `, ${t('edited')}`}
          </Text>
          {item && (
            <Badge variant="default" size="sm">
              {item.label}
            </Badge>
          )}
        </Group>
        {own && (
          <Group gap={0} wrap="nowrap">
            <ActionIcon variant="subtle" size="sm" aria-label={t('Edit the note at {time}', { time })} onClick={onEdit}>
              <IconPencil size={14} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={t('Delete the note at {time}', { time })}
              loading={remove.isPending}
              onClick={() => remove.mutate({ recordingId, id })}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Group>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    </li>
  )
}
