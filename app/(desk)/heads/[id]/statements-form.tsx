'use client'
import { Button, Fieldset, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import {
  HEAD_STATEMENTS,
  type HeadStatementKey,
  LONGEST_STATEMENT,
  STUDY_STATEMENTS,
  type StatementField,
  type StudyStatementKey,
  type Texts,
} from '#lib/heads/card-statements.ts'

/** What was stated before, with the revisions that a save has to build on. */
export interface StatementsBefore {
  study: { revision: number; texts: Texts<StudyStatementKey> }
  head: { revision: number; texts: Texts<HeadStatementKey> }
}

/** Statements on a head and on its study. */
export function StatementsForm({
  headId,
  before,
  onDone,
}: {
  headId: string
  before: StatementsBefore
  onDone: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  // As they were when the form was opened: a save over a later revision is refused.
  const [{ study: studyRevision, head: headRevision }] = useState({
    study: before.study.revision,
    head: before.head.revision,
  })
  const [study, setStudy] = useState(before.study.texts)
  const [head, setHead] = useState(before.head.texts)
  const save = useMutation(
    rpc.heads.describe.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        onDone()
      },
    }),
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({
          headId,
          study: { revision: studyRevision, texts: study },
          head: { revision: headRevision, texts: head },
        })
      }}
    >
      <Stack mt="md">
        <Fieldset legend={t('About this head')}>
          <Fields fields={HEAD_STATEMENTS} texts={head} onChange={setHead} />
        </Fieldset>
        <Fieldset legend={t('About the study')}>
          <Text size="sm" c="dimmed" mb="sm">
            {t('Shown on the cards of all heads of this study. Do not enter anything that identifies a participant.')}
          </Text>
          <Fields fields={STUDY_STATEMENTS} texts={study} onChange={setStudy} />
        </Fieldset>
        {save.error && <Problem error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('Save statements')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('Cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Fields<Key extends string>({
  fields,
  texts,
  onChange,
}: {
  fields: Record<Key, StatementField>
  texts: Texts<Key>
  onChange: (texts: Texts<Key>) => void
}) {
  const t = useText()
  return (
    <Stack gap="sm">
      {(Object.entries(fields) as [Key, StatementField][]).map(([key, { label, help }]) => (
        <Textarea
          key={key}
          label={t(label)}
          description={t(help)}
          value={texts[key] ?? ''}
          onChange={(event) => onChange({ ...texts, [key]: event.currentTarget.value })}
          maxLength={LONGEST_STATEMENT}
          autosize
          minRows={1}
          maxRows={10}
        />
      ))}
    </Stack>
  )
}
