import { Button, Group, Kbd, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import type { ReviewNote } from '#lib/review/review-notes.ts'
import { tellDeleted } from '../../../tell-deleted.tsx'
import { EventsSection } from './events-section.tsx'
import { NoteForm } from './note-form.tsx'
import { spanInWords } from './span-in-words.ts'
import type { Notes } from './use-notes.ts'
import { WrittenRow } from './written-row.tsx'

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
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: rpc.notes.key() }), onError: tellProblem }
  const restore = useMutation(rpc.notes.restore.mutationOptions(settle))
  const remove = useMutation(rpc.notes.remove.mutationOptions(settle))
  const time = spanInWords(t, { fromMs, toMs })
  const tell = ({ sealed }: { sealed: string }) =>
    tellDeleted(t, {
      id,
      title: t('Note deleted'),
      message: time,
      undo: async () => restore.mutate({ recordingId, sealed }),
    })
  return (
    <WrittenRow
      fromMs={fromMs}
      toMs={toMs}
      author={changedAt ? `${author}, ${t('edited')}` : author}
      badge={item?.label ?? ''}
      text={text}
      onSeek={onSeek}
      change={
        own
          ? {
              editLabel: t('Edit the note at {time}', { time }),
              onEdit,
              deleteLabel: t('Delete the note at {time}', { time }),
              onDelete: () => remove.mutateAsync({ recordingId, id }).then(tell, () => undefined),
              deleting: remove.isPending,
            }
          : undefined
      }
    />
  )
}
