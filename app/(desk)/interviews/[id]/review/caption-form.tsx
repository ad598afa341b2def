import { Autocomplete, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'
import { spanInWords } from './span-in-words.ts'
import type { CaptionDraft, Captions } from './use-captions.ts'

/** Words for a stretch of the recording; Ctrl+Enter saves them, Escape drops them. */
export function CaptionForm({
  draft,
  captions: { open, save, saving, error },
  classes,
}: {
  draft: CaptionDraft
  captions: Captions
  /** Those of other captions here, to choose from. */
  classes: readonly string[]
}) {
  const t = useText()
  const [text, setText] = useState(draft.text)
  const [label, setLabel] = useState(draft.label)
  // Where the person was: there the keys of the player work again once the caption is written.
  const [before] = useState(() => document.activeElement)
  const leave = () => {
    if (before instanceof HTMLElement) before.focus()
    open(undefined)
  }
  const { id, fromMs, toMs } = draft
  const store = () => {
    if (text.trim() !== '' && !saving) save({ id, fromMs, toMs, text, label })
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) store()
    else if (event.key === 'Escape') leave()
    else return
    event.preventDefault()
  }
  const time = spanInWords(t, draft)
  return (
    <Stack gap="xs" onKeyDown={press} component="section" aria-label={t('Caption')}>
      <Text size="sm" fw={600}>
        {id === undefined ? t('Caption for {time}', { time }) : t('Edit caption for {time}', { time })}
      </Text>
      <Textarea
        label={t('What the face does')}
        placeholder={t('smiles widely and raises the brows')}
        autosize
        minRows={2}
        maxLength={300}
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Autocomplete
        label={t('Class (optional)')}
        description={t(
          'A word or two. A trained encoder is tested by telling held-out clips of different classes apart.',
        )}
        data={[...classes]}
        maxLength={60}
        value={label}
        onChange={setLabel}
      />
      <Text size="xs" c="dimmed">
        {t('Never write a name, a diagnosis or anything about a person’s health: captions become part of a model.')}
      </Text>
      {error && <Problem error={error} />}
      <Group gap="xs" justify="end">
        <Button variant="default" size="xs" onClick={leave}>
          {t('Cancel')}
        </Button>
        <Button size="xs" loading={saving} disabled={text.trim() === ''} onClick={store}>
          {t('Save caption')}
        </Button>
      </Group>
    </Stack>
  )
}
