'use client'
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import type { Prompt } from '#lib/words/prompt-sets.ts'
import { type PromptDraft, toDrafts, toPrompts } from './prompt-drafts.ts'
import { PromptRow } from './prompt-row.tsx'
import { type EditedSet, SavePrompts } from './save-prompts.tsx'

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
  set: EditedSet
  mayChange: boolean
  trying: boolean
  onTry: (prompts: Prompt[]) => void
  onSaved: (key: string) => void
}) {
  const t = useText()
  const [drafts, setDrafts] = useState(toDrafts(set.prompts))
  const change = (id: number, part: Partial<PromptDraft>) =>
    setDrafts(drafts.map((draft) => (draft.id === id ? { ...draft, ...part } : draft)))
  const add = () => setDrafts([...drafts, { id: Math.max(0, ...drafts.map(({ id }) => id)) + 1, label: '', text: '' }])
  return (
    <Paper withBorder p="sm" mt="sm">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {t(
            'Describe what a face looks like, in plain English. Multiple lines are averaged. Join labels with +, such as anger + sadness, for a compound.',
          )}
        </Text>
        {drafts.map((draft, place) => (
          <PromptRow
            key={draft.id}
            draft={draft}
            place={place}
            onChange={(part) => change(draft.id, part)}
            onRemove={() => setDrafts(drafts.filter(({ id }) => id !== draft.id))}
          />
        ))}
        <Group gap="xs">
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {t('Add')}
          </Button>
          <Button size="compact-sm" loading={trying} onClick={() => onTry(toPrompts(drafts))}>
            {t('Try on this interview')}
          </Button>
        </Group>
        {mayChange && <SavePrompts studyId={studyId} set={set} prompts={() => toPrompts(drafts)} onSaved={onSaved} />}
      </Stack>
    </Paper>
  )
}
