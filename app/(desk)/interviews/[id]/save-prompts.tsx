import { Button, Group, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { Prompt } from '#lib/words/prompt-sets.ts'

/** A set of descriptions as the editor is given it; built-in ones have no id. */
export interface EditedSet {
  title: string
  prompts: Prompt[]
  id?: string
  revision?: number
}

/** Keeps descriptions for the study under a name, or removes the set that was edited. */
export function SavePrompts({
  studyId,
  set,
  prompts,
  onSaved,
}: {
  studyId: string
  set: EditedSet
  prompts: () => Prompt[]
  onSaved: (key: string) => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [title, setTitle] = useState(set.id ? set.title : t('My {title}', { title: lowered(t, set.title) }))
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
  return (
    <Group gap="xs" align="end">
      <TextInput
        label={t('Save for this study as')}
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
            prompts: prompts(),
            ...(set.id && set.title === title ? { id: set.id, revision: set.revision } : {}),
          })
        }
      >
        {t('Save')}
      </Button>
      {set.id && (
        <Button
          size="xs"
          variant="default"
          loading={remove.isPending}
          onClick={() => remove.mutate({ studyId, id: set.id! })}
        >
          {t('Remove “{title}”', { title: set.title })}
        </Button>
      )}
    </Group>
  )
}

/** The title as it stands within another: English writes it small, German keeps its nouns. */
function lowered(t: PageTranslator, title: string): string {
  return t.language === 'en' ? title.toLowerCase() : t.stored(title)
}
