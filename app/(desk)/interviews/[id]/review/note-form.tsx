import { Button, Group, Select, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { spanInWords } from './span-in-words.ts'
import type { NoteDraft } from './use-notes.ts'

/** A note on a moment or a stretch; Ctrl+Enter saves it, Escape drops it. */
export function NoteForm({
  recordingId,
  draft,
  items,
  onDone,
}: {
  recordingId: string
  draft: NoteDraft
  items: readonly { key: string; label: string; title: string }[]
  onDone: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [text, setText] = useState(draft.text)
  const [item, setItem] = useState(draft.item)
  // Where the person was: there the keys of the player work again once the note is written.
  const [before] = useState(() => document.activeElement)
  const leave = () => {
    if (before instanceof HTMLElement) before.focus()
    onDone()
  }
  const onSuccess = () => {
    leave()
    return client.invalidateQueries({ queryKey: rpc.notes.key() })
  }
  const add = useMutation(rpc.notes.add.mutationOptions({ onSuccess }))
  const change = useMutation(rpc.notes.change.mutationOptions({ onSuccess }))
  const run = draft.id === undefined ? add : change
  const save = () => {
    const note = { recordingId, fromMs: Math.round(draft.fromMs), toMs: Math.round(draft.toMs), item, text }
    if (text.trim() === '' || run.isPending) return
    if (draft.id === undefined) add.mutate(note)
    else change.mutate({ ...note, id: draft.id })
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
    else if (event.key === 'Escape') leave()
    else return
    event.preventDefault()
  }
  return (
    <Stack gap="xs" onKeyDown={press} component="section" aria-label={t('Note')}>
      <Text size="sm" fw={600}>
        {draft.id === undefined
          ? t('Note at {time}', { time: spanInWords(t, draft) })
          : t('Edit note at {time}', { time: spanInWords(t, draft) })}
      </Text>
      <Textarea
        aria-label={t('Text of the note')}
        placeholder={t('What you see')}
        autosize
        minRows={2}
        maxLength={2000}
        data-autofocus
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Select
        aria-label={t('Item')}
        placeholder={t('About no item')}
        clearable
        searchable
        data={items.map(({ key, label, title }) => ({ value: key, label: `${label} ${t.stored(title)}` }))}
        value={item}
        onChange={setItem}
      />
      {run.error && <Problem error={run.error} />}
      <Group gap="xs" justify="end">
        <Button variant="default" size="xs" onClick={leave}>
          {t('Cancel')}
        </Button>
        <Button size="xs" loading={run.isPending} disabled={text.trim() === ''} onClick={save}>
          {t('Save note')}
        </Button>
      </Group>
    </Stack>
  )
}
