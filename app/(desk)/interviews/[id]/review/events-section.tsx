import { ActionIcon, Badge, Button, Group, Kbd, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSettings, IconTrash } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { EventKinds } from './event-kinds.tsx'
import { spanInWords } from './span-in-words.ts'
import { Swatch } from './swatch.tsx'
import type { Notes } from './use-notes.ts'

type Mark = NonNullable<Notes['data']>['marks'][number]

/** The events that the study marks: each by its key, once to begin it and once to end it. */
export function EventsSection({
  studyId,
  notes: { data, begun, toggleEvent, removeMark },
  mayWrite,
  mayManage,
  nowMs,
  onSeek,
}: {
  studyId: string
  notes: Notes
  mayWrite: boolean
  mayManage: boolean
  nowMs: () => number
  onSeek: (ms: number) => void
}) {
  const t = useText()
  const [setting, settings] = useDisclosure()
  const { kinds = [], marks = [] } = data ?? {}
  if (kinds.length === 0 && !mayManage) return null
  return (
    <Stack gap="xs" component="section" aria-label={t('Events')}>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t('Events')}
        </Text>
        {mayManage && (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconSettings size={14} aria-hidden />}
            onClick={settings.open}
          >
            {kinds.length === 0 ? t('Define events') : t('Edit events')}
          </Button>
        )}
      </Group>
      {kinds.length > 0 && mayWrite && (
        <Group gap={6}>
          {kinds.map((kind) => (
            <Button
              key={kind.id}
              variant={begun.has(kind.id) ? 'filled' : 'default'}
              size="compact-sm"
              aria-pressed={begun.has(kind.id)}
              leftSection={<Swatch colour={kind.colour} />}
              rightSection={<Kbd size="xs">{kind.key.toUpperCase()}</Kbd>}
              onClick={() => toggleEvent(kind, nowMs())}
            >
              {begun.has(kind.id) ? t('End: {name}', { name: kind.name }) : kind.name}
            </Button>
          ))}
        </Group>
      )}
      {kinds.length > 0 && mayWrite && (
        <Text size="xs" c="dimmed">
          {t('A key begins an event, the same key ends it.')}
        </Text>
      )}
      <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {marks.map((mark) => (
          <MarkRow
            key={mark.id}
            mark={mark}
            mayRemove={mark.own || mayManage}
            onSeek={onSeek}
            onRemove={() => removeMark(mark)}
          />
        ))}
      </Stack>
      <EventKinds studyId={studyId} kinds={kinds} opened={setting} onClose={settings.close} />
    </Stack>
  )
}

function MarkRow({
  mark: { kind, author, fromMs, toMs },
  mayRemove,
  onSeek,
  onRemove,
}: {
  mark: Mark
  mayRemove: boolean
  onSeek: (ms: number) => void
  onRemove: () => void
}) {
  const t = useText()
  const time = spanInWords(t, { fromMs, toMs })
  return (
    <Group component="li" gap={6} wrap="nowrap">
      <Swatch colour={kind.colour} />
      <Button
        variant="default"
        size="compact-xs"
        onClick={() => onSeek(fromMs)}
        aria-label={t('{time}, go there', { time })}
        miw="max-content"
      >
        {time}
      </Button>
      <Text size="sm" truncate>
        {kind.name}
      </Text>
      {kind.excludes && (
        <Badge variant="default" size="xs" miw="max-content">
          {t('left out')}
        </Badge>
      )}
      {kind.divides && (
        <Badge variant="default" size="xs" miw="max-content">
          {t('divides')}
        </Badge>
      )}
      <Text size="xs" c="dimmed" ml="auto" truncate>
        {author}
      </Text>
      {mayRemove && (
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label={t('Delete {name} at {time}', { name: kind.name, time })}
          onClick={onRemove}
        >
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  )
}
