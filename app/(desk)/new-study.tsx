import { Button, MultiSelect, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { Translator } from '#lib/messages/translator.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { SCALES, scaleOf, usualTarget } from '#lib/scales/scales.ts'
import { rpc } from '../rpc/client.ts'
import { Problem } from '../states.tsx'
import { EncoderSelect } from './encoder-select.tsx'

/** The form for a new study. */
export function NewStudy() {
  const t = useText()
  const router = useRouter()
  const [scale, setScale] = useState('panss')
  const [further, setFurther] = useState<string[]>([])
  const create = useMutation(
    rpc.studies.create.mutationOptions({ onSuccess: ({ id }) => router.push(`/studies/${id}`) }),
  )
  const sums = scaleOf(scale).sums
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    create.mutate({
      code: text('code'),
      title: text('title'),
      description: text('description'),
      scale,
      target: text('target'),
      items: [...(sums.find(({ key }) => key === text('items'))?.items ?? [])],
      further: further.filter((key) => key !== scale),
      encoder: text('encoder') || 'expression-baseline',
      blinding: text('blinding') === 'open' ? 'open' : 'blinded',
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {create.error && <Problem error={create.error} />}
        <TextInput name="title" label={t('Title')} required data-autofocus />
        <TextInput
          name="code"
          label={t('Code')}
          description={t('Short, of letters, digits and dashes, such as NEG-1')}
          required
        />
        <Textarea name="description" label={t('Description')} autosize minRows={2} />
        <Select
          label={t('Rating scale')}
          data={SCALES.map(({ key, name, title }) => ({ value: key, label: `${name}, ${t.stored(title)}` }))}
          value={scale}
          onChange={(value) => value && setScale(value)}
          allowDeselect={false}
        />
        <Select
          key={scale}
          name="target"
          label={t('Target')}
          data={targetChoices(scaleOf(scale), t)}
          defaultValue={usualTarget(scaleOf(scale))}
          allowDeselect={false}
        />
        <ItemsSelect key={`${scale} items`} scale={scaleOf(scale)} />
        <FurtherScales first={scale} chosen={further} onChange={setFurther} />
        <EncoderSelect name="encoder" />
        <BlindingChoice />
        <Button type="submit" loading={create.isPending}>
          {t('Create study')}
        </Button>
      </Stack>
    </form>
  )
}

function ItemsSelect({ scale }: { scale: Scale }) {
  const t = useText()
  return (
    <Select
      name="items"
      label={t('Items to rate')}
      description={t('A rating is complete once all of these have a score, or a reason why they can’t be assessed')}
      data={[
        { value: 'all', label: t('All {count} items', { count: scale.items.length }) },
        ...scale.sums
          .filter(({ items }) => items.length < scale.items.length)
          .map(({ key, title, items }) => ({
            value: key,
            label: t('{title}, {count} items', { title: t.stored(title), count: items.length }),
          })),
      ]}
      defaultValue="all"
      allowDeselect={false}
    />
  )
}

function FurtherScales({
  first,
  chosen,
  onChange,
}: {
  first: string
  chosen: readonly string[]
  onChange: (keys: string[]) => void
}) {
  const t = useText()
  return (
    <MultiSelect
      label={t('Further scales')}
      description={t('Each rater fills in a sheet of every scale. More can be added until the first sheet is signed')}
      data={SCALES.filter(({ key }) => key !== first).map(({ key, name }) => ({ value: key, label: t.stored(name) }))}
      value={chosen.filter((key) => key !== first)}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('Choose none') }}
    />
  )
}

function BlindingChoice() {
  const t = useText()
  return (
    <Radio.Group name="blinding" label={t('Blinding')} defaultValue="blinded" description={t('Can’t be changed later')}>
      <Stack gap="xs" mt="xs">
        <Radio
          value="blinded"
          label={t('Blinded')}
          description={t('Raters see no estimate before their own sheets are locked. Managers don’t rate.')}
        />
        <Radio
          value="open"
          label={t('blinding|Open')}
          description={t('One person can run and rate it. Its figures say that raters could see estimates.')}
        />
      </Stack>
    </Radio.Group>
  )
}

/** The sums of a scale, then those of its factor models. */
function targetChoices({ name, sums, models }: Scale, t: Translator) {
  const choices = (of: Scale['sums']) => of.map(({ key, title }) => ({ value: key, label: t.stored(title) }))
  if (models.length === 0) return choices(sums)
  return [
    { group: name, items: choices(sums) },
    ...models.map((model) => ({ group: t.stored(model.title), items: choices(model.sums) })),
  ]
}
