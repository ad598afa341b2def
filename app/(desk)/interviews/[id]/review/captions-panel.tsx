import { ActionIcon, Badge, Button, Group, Kbd, Stack, Text } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { ClipCaption } from '#lib/review/review-notes.ts'
import { CaptionForm } from './caption-form.tsx'
import { spanInWords } from './span-in-words.ts'
import type { Captions } from './use-captions.ts'
import type { Notes } from './use-notes.ts'

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
            onRemove={() => remove(caption.id)}
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
    <li>
      <Group gap="xs" wrap="nowrap" justify="space-between">
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
          </Text>
          {label && (
            <Badge variant="default" size="xs" tt="none">
              {label}
            </Badge>
          )}
        </Group>
        {mayChange && (
          <Group gap={0} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={t('Edit the caption at {time}', { time })}
              onClick={onEdit}
            >
              <IconPencil size={14} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={t('Delete the caption at {time}', { time })}
              onClick={onRemove}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    </li>
  )
}
