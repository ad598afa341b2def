import { Button, Group, Kbd, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { ClipCaption } from '#lib/review/review-notes.ts'
import { CaptionForm } from './caption-form.tsx'
import { spanInWords } from './span-in-words.ts'
import type { Captions } from './use-captions.ts'
import type { Notes } from './use-notes.ts'
import { WrittenRow } from './written-row.tsx'

/** Words for what the face does in clips of the recording: what an encoder can be trained on. */
export function CaptionsPanel({
  notes: { data },
  captions,
  onWrite,
  onSeek,
}: {
  notes: Notes
  captions: Captions
  /** Left out where the person may not write. */
  onWrite: (() => void) | undefined
  onSeek: (ms: number) => void
}) {
  const t = useText()
  const { draft, open, remove } = captions
  const written = data?.captions ?? []
  const classes = [...new Set(written.map(({ label }) => label).filter((label) => label !== ''))].sort()
  return (
    <>
      {onWrite && !draft && (
        <Button variant="default" size="compact-sm" onClick={onWrite} leftSection={<IconPlus size={14} aria-hidden />}>
          <Group gap={8} wrap="nowrap">
            {t.nodes('Caption for this clip <kbd>Shift M</kbd>', { kbd: (inside) => <Kbd size="xs">{inside}</Kbd> })}
          </Group>
        </Button>
      )}
      {onWrite && !draft && (
        <Text size="xs" c="dimmed">
          {t('Words for the range that is looped, or else for the clip at this moment.')}
        </Text>
      )}
      {draft && (
        <CaptionForm
          draft={draft}
          captions={captions}
          classes={classes}
          key={`${draft.id} ${draft.fromMs} ${draft.toMs}`}
        />
      )}
      {data?.ownOnly && (
        <Text size="xs" c="dimmed">
          {t('You see your own captions. Those of others are hidden for as long as estimates are.')}
        </Text>
      )}
      {data && written.length === 0 && !draft && (
        <Text size="sm" c="dimmed">
          {t('No captions yet.')}
        </Text>
      )}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {written.map((caption) => (
          <CaptionRow
            key={caption.id}
            caption={caption}
            onSeek={onSeek}
            onEdit={() => open(caption)}
            onRemove={() => remove(caption)}
          />
        ))}
      </Stack>
    </>
  )
}

function CaptionRow({
  caption: { author, mayChange, fromMs, toMs, label, text },
  onSeek,
  onEdit,
  onRemove,
}: {
  caption: ClipCaption
  onSeek: (ms: number) => void
  onEdit: () => void
  onRemove: () => void
}) {
  const t = useText()
  const time = spanInWords(t, { fromMs, toMs })
  return (
    <WrittenRow
      fromMs={fromMs}
      toMs={toMs}
      author={author}
      badge={label}
      text={text}
      onSeek={onSeek}
      change={
        mayChange
          ? {
              editLabel: t('Edit the caption at {time}', { time }),
              onEdit,
              deleteLabel: t('Delete the caption at {time}', { time }),
              onDelete: onRemove,
              deleting: false,
            }
          : undefined
      }
    />
  )
}
