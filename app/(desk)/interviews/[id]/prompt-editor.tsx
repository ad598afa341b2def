'use client'
import { ActionIcon, Button, Group, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { Prompt } from '#lib/words/prompt-sets.ts'
import styles from './prompt-editor.module.css'

interface Draft {
  id: number
  label: string
  text: string
}

const toDrafts = (prompts: readonly Prompt[]): Draft[] =>
  prompts.map(({ label, texts }, id) => ({ id, label, text: texts.join('\n') }))
const toPrompts = (drafts: readonly Draft[]): Prompt[] =>
  drafts.map(({ label, text }) => ({
    label,
    texts: text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  }))

/** Own descriptions: tried on the interview at once, kept for the study by its manager. */
export function PromptEditor({
  studyId,
  set,
  mayChange,
  trying,
  onTry,
  onSaved,
}: {
  studyId: string
  set: { title: string; prompts: Prompt[]; id?: string; revision?: number }
  mayChange: boolean
  trying: boolean
  onTry: (prompts: Prompt[]) => void
  onSaved: (key: string) => void
}) {
  const client = useQueryClient()
  const [drafts, setDrafts] = useState(toDrafts(set.prompts))
  const [title, setTitle] = useState(set.id ? set.title : `My ${set.title.toLowerCase()}`)
  const save = useMutation(
    rpc.words.saveSet.mutationOptions({
      onSuccess: async ({ id }) => {
        await client.invalidateQueries()
        onSaved(id)
      },
      onError: tellProblem,
    }),
  )
  const remove = useMutation(
    rpc.words.removeSet.mutationOptions({
      onSuccess: async () => {
        onSaved('basic-7')
        await client.invalidateQueries()
      },
      onError: tellProblem,
    }),
  )
  const change = (id: number, part: Partial<Draft>) =>
    setDrafts(drafts.map((draft) => (draft.id === id ? { ...draft, ...part } : draft)))
  const add = () => setDrafts([...drafts, { id: Math.max(0, ...drafts.map(({ id }) => id)) + 1, label: '', text: '' }])
  return (
    <Paper withBorder p="sm" mt="sm">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          Describe what a face looks like, in plain English. Several lines are averaged; labels joined by +, such as
          anger + sadness, make a compound.
        </Text>
        {drafts.map(({ id, label, text }, place) => (
          <div key={id} className={styles.prompt}>
            <TextInput
              aria-label={`Label ${place + 1}`}
              placeholder="label"
              value={label}
              onChange={(event) => change(id, { label: event.currentTarget.value })}
            />
            <Textarea
              aria-label={`Description ${place + 1}`}
              placeholder="what the face looks like"
              value={text}
              onChange={(event) => change(id, { text: event.currentTarget.value })}
              autosize
              minRows={1}
              maxRows={6}
              className={styles.description}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="input-sm"
              aria-label={`Remove ${label || `prompt ${place + 1}`}`}
              onClick={() => setDrafts(drafts.filter((draft) => draft.id !== id))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Group gap="xs">
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            Add
          </Button>
          <Button size="compact-sm" loading={trying} onClick={() => onTry(toPrompts(drafts))}>
            Try on this interview
          </Button>
        </Group>
        {mayChange && (
          <Group gap="xs" align="end">
            <TextInput
              label="Keep for the study as"
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
              size="xs"
              miw={220}
            />
            <Button
              size="xs"
              variant="default"
              loading={save.isPending}
              onClick={() =>
                save.mutate({
                  studyId,
                  title,
                  prompts: toPrompts(drafts),
                  ...(set.id && set.title === title ? { id: set.id, revision: set.revision } : {}),
                })
              }
            >
              Save
            </Button>
            {set.id && (
              <Button
                size="xs"
                variant="subtle"
                color="red"
                loading={remove.isPending}
                onClick={() => remove.mutate({ studyId, id: set.id! })}
              >
                Remove “{set.title}”
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Paper>
  )
}
