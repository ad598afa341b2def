import { ActionIcon, Button, ColorInput, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { EventKind } from '#lib/review/review-notes.ts'
import { EVENT_KEYS } from '#lib/studies/event-keys.ts'
import { Swatch } from './swatch.tsx'

/** Told apart by people with colour blindness, and on light and dark. */
const COLOURS = ['#b35c00', '#7048e8', '#c2255c', '#2f9e44', '#1971c2', '#868e96']

/** What a study marks in its recordings: names, keys, colours, and whether they leave clips out of estimates. */
export function EventKinds({
  studyId,
  kinds,
  opened,
  onClose,
}: {
  studyId: string
  kinds: readonly EventKind[]
  opened: boolean
  onClose: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [edited, edit] = useState<EventKind>()
  const remove = useMutation(
    rpc.events.removeKind.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: rpc.notes.key() }),
      onError: tellProblem,
    }),
  )
  return (
    <Modal opened={opened} onClose={onClose} title={t('Events of this study')}>
      <Stack gap="sm">
        {kinds.map((kind) => (
          <Group key={kind.id} gap="xs" wrap="nowrap">
            <Swatch colour={kind.colour} />
            <Text size="sm" style={{ flex: 1 }}>
              {kind.name} ({kind.key.toUpperCase()}), {t(effectInWords(kind))}
            </Text>
            <ActionIcon variant="subtle" aria-label={t('Edit {name}', { name: kind.name })} onClick={() => edit(kind)}>
              <IconPencil size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              aria-label={t('Remove {name}', { name: kind.name })}
              onClick={() => remove.mutate({ studyId, id: kind.id })}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <KindForm
          studyId={studyId}
          kind={edited}
          taken={kinds.filter(({ id }) => id !== edited?.id)}
          onSaved={() => edit(undefined)}
          key={`${edited?.id} ${kinds.length}`}
        />
      </Stack>
    </Modal>
  )
}

/** What an event does to clips. */
type Effect = 'display' | 'excludes' | 'divides'

const effectOf = ({ excludes, divides }: EventKind): Effect => (excludes ? 'excludes' : divides ? 'divides' : 'display')

function effectInWords(kind: EventKind): Message {
  const effect = effectOf(kind)
  if (effect === 'excludes') return phrase('left out of estimates')
  return effect === 'divides' ? phrase('divides estimates') : phrase('for display')
}

function EffectSelect({ effect, onChange }: { effect: Effect; onChange: (effect: Effect) => void }) {
  const t = useText()
  return (
    <Select
      label={t('Clips with this event')}
      data={[
        { value: 'display', label: t('count as others do') },
        { value: 'excludes', label: t('are left out of estimates and training') },
        { value: 'divides', label: t('count, and estimates are also shown inside and outside of it') },
      ]}
      value={effect}
      onChange={(each) => each && onChange(each as Effect)}
      allowDeselect={false}
    />
  )
}

function KindForm({
  studyId,
  kind,
  taken,
  onSaved,
}: {
  studyId: string
  kind: EventKind | undefined
  taken: readonly EventKind[]
  onSaved: () => void
}) {
  const t = useText()
  const free = EVENT_KEYS.filter((key) => !taken.some((other) => other.key === key))
  const [name, setName] = useState(kind?.name ?? '')
  const [key, setKey] = useState(kind?.key ?? free[0] ?? '')
  const [colour, setColour] = useState(kind?.colour ?? COLOURS[taken.length % COLOURS.length]!)
  const [effect, setEffect] = useState<Effect>(kind ? effectOf(kind) : 'display')
  const save = useSaveKind(onSaved)
  return (
    <Stack gap="xs" component="form" onSubmit={(event) => event.preventDefault()}>
      <Text size="sm" fw={600}>
        {kind ? t('Edit {name}', { name: kind.name }) : t('New event')}
      </Text>
      <TextInput
        label={t('Name')}
        placeholder={t('Interviewer speaks')}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group grow align="start">
        <Select
          label={t('Key')}
          data={free.map((each) => ({ value: each, label: each.toUpperCase() }))}
          value={key}
          onChange={(each) => each && setKey(each)}
          searchable
          allowDeselect={false}
        />
        <ColorInput
          label={t('Colour')}
          format="hex"
          swatches={COLOURS}
          value={colour}
          onChange={setColour}
          eyeDropperButtonProps={{ 'aria-label': t('Pick a colour from the screen') }}
        />
      </Group>
      <EffectSelect effect={effect} onChange={setEffect} />
      {save.error && <Problem error={save.error} />}
      <Group justify="end" gap="xs">
        {kind && (
          <Button variant="default" size="xs" onClick={onSaved}>
            {t('Cancel')}
          </Button>
        )}
        <Button
          size="xs"
          type="submit"
          loading={save.isPending}
          disabled={name.trim().length < 2}
          onClick={() =>
            save.mutate({
              studyId,
              id: kind?.id,
              name,
              key,
              colour,
              excludes: effect === 'excludes',
              divides: effect === 'divides',
            })
          }
        >
          {kind ? t('Save event') : t('Add event')}
        </Button>
      </Group>
    </Stack>
  )
}

function useSaveKind(onSaved: () => void) {
  const client = useQueryClient()
  return useMutation(
    rpc.events.saveKind.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          client.invalidateQueries({ queryKey: rpc.notes.key() }),
          client.invalidateQueries({ queryKey: rpc.interviews.see.key() }),
        ])
        onSaved()
      },
    }),
  )
}
