import { Button, Group, MultiSelect, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { Scale } from '#lib/scales/scale.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'

/** A study's title, code, description and the items that are rated. */
export function StudyDetails({ study }: { study: StudyOverview }) {
  const t = useText()
  const client = useQueryClient()
  const { scale } = study
  const { code, title, description, items, shiftDates } = study
  // What is changed is what this person saw when they began.
  const [before, setBefore] = useState({ code, title, description, items, shiftDates })
  const [after, setAfter] = useState(before)
  const save = useMutation(
    rpc.studies.correct.mutationOptions({
      onSuccess: async () => {
        setBefore(after)
        await client.invalidateQueries()
        notifications.show({ message: t('Saved.') })
      },
    }),
  )
  const field = (name: 'code' | 'title' | 'description') => ({
    value: after[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setAfter((current) => ({ ...current, [name]: value }))
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ studyId: study.id, before, after })
      }}
    >
      <Stack gap="sm">
        {save.error && <Problem error={save.error} />}
        <Group grow align="start">
          <TextInput label={t('Title')} required maxLength={200} {...field('title')} />
          <TextInput label={t('Code')} required maxLength={20} {...field('code')} />
        </Group>
        <Textarea label={t('Description')} autosize minRows={2} maxLength={2000} {...field('description')} />
        <ItemsToRate
          scale={scale}
          items={after.items}
          onChange={(chosen) => setAfter((current) => ({ ...current, items: chosen }))}
        />
        <Switch
          label={t('Shift dates in exported tables')}
          description={t(
            'The dates of each participant are moved by 1 to 365 days, the same for all of their visits. Severity reports keep the dates as they are.',
          )}
          checked={after.shiftDates}
          onChange={(event) => {
            const { checked } = event.currentTarget
            setAfter((current) => ({ ...current, shiftDates: checked }))
          }}
        />
        <Text size="sm" c="dimmed">
          {study.blinding === 'open'
            ? t('{title}, target {title2}. Open: this was set when the study was created.', {
                title: t.stored(scale.title),
                title2: t.stored(study.target.title),
              })
            : t('{title}, target {title2}. Blinded: this was set when the study was created.', {
                title: t.stored(scale.title),
                title2: t.stored(study.target.title),
              })}
        </Text>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={JSON.stringify(before) === JSON.stringify(after)}
          w="fit-content"
        >
          {t('Save')}
        </Button>
      </Stack>
    </form>
  )
}

function ItemsToRate({
  scale,
  items,
  onChange,
}: {
  scale: Scale
  /** Keys of the chosen ones; none where all are rated. */
  items: readonly string[]
  onChange: (items: string[]) => void
}) {
  const t = useText()
  return (
    <MultiSelect
      label={t('Items to rate')}
      description={t('None chosen: all {count} items of {name}. Signed sheets stay as they are.', {
        count: scale.items.length,
        name: scale.name,
      })}
      data={scale.items.map(({ key, label, title }) => ({ value: key, label: `${label} ${t.stored(title)}` }))}
      value={[...items]}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('Choose none') }}
    />
  )
}
