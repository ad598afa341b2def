import { ActionIcon, Badge, Button, Group, Text } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { spanInWords } from './span-in-words.ts'

/** What somebody wrote about a moment or a stretch of the recording, in a list of such: a note or a caption. */
export function WrittenRow({
  fromMs,
  toMs,
  author,
  badge,
  text,
  onSeek,
  change,
}: {
  fromMs: number
  toMs: number
  author: string
  /** What it is about, in a word; empty where that is not said. */
  badge: string
  text: string
  onSeek: (ms: number) => void
  /** Left out where the person may not change it. */
  change:
    | { editLabel: string; onEdit: () => void; deleteLabel: string; onDelete: () => void; deleting: boolean }
    | undefined
}) {
  const t = useText()
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
          </Text>
          {badge && (
            <Badge variant="default" size="sm" tt="none">
              {badge}
            </Badge>
          )}
        </Group>
        {change && (
          <Group gap={0} wrap="nowrap">
            <ActionIcon variant="subtle" size="sm" aria-label={change.editLabel} onClick={change.onEdit}>
              <IconPencil size={14} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={change.deleteLabel}
              loading={change.deleting}
              onClick={change.onDelete}
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
