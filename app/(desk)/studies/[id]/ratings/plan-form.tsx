import { Checkbox, MultiSelect, NumberInput, Radio, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { PlanKind } from '#lib/assignments/plan-assignments.ts'
import type { StudyRater } from '#lib/assignments/study-raters.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** What a manager enters for a plan. */
export interface PlanFields {
  kind: PlanKind
  raters: string[]
  doublePercent: number
  shuffle: boolean
  /** Empty for none. */
  dueOn: string
  /** Empty where one is to be drawn. */
  seed: string
}

const KINDS: { value: PlanKind; label: Message; description: Message }[] = [
  {
    value: 'balanced',
    label: phrase('Balanced'),
    description: phrase('One rater each; everyone gets as many as the others.'),
  },
  {
    value: 'random',
    label: phrase('Random'),
    description: phrase('One rater each, drawn for every interview on its own.'),
  },
  { value: 'all', label: phrase('All raters'), description: phrase('Every chosen rater rates every interview.') },
]

/** How interviews are to be divided among raters. */
export function PlanForm({
  fields,
  raters,
  onChange,
}: {
  fields: PlanFields
  raters: readonly StudyRater[]
  onChange: (fields: PlanFields) => void
}) {
  const t = useText()
  const set = (change: Partial<PlanFields>) => onChange({ ...fields, ...change })
  return (
    <Stack gap="sm">
      <Radio.Group label={t('Plan')} value={fields.kind} onChange={(kind) => set({ kind: kind as PlanKind })}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} mt={4} spacing="xs">
          {KINDS.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={t(label)} description={t(description)} size="sm" />
          ))}
        </SimpleGrid>
      </Radio.Group>
      <MultiSelect
        label={t('Raters')}
        description={t('Nobody is assigned an interview that they led.')}
        data={raters.map(({ id, name, load }) => ({
          value: id,
          label: load > 0 ? t('{name} ({load} to do)', { name, load }) : name,
        }))}
        value={fields.raters}
        onChange={(chosen) => set({ raters: chosen })}
        searchable
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <NumberInput
          label={t('Rated twice, %')}
          value={fields.kind === 'all' ? 100 : fields.doublePercent}
          disabled={fields.kind === 'all' || fields.raters.length < 2}
          onChange={(value) => set({ doublePercent: Number(value) || 0 })}
          min={0}
          max={100}
          clampBehavior="strict"
        />
        <TextInput
          type="date"
          label={t('Due')}
          value={fields.dueOn}
          onChange={(event) => set({ dueOn: event.currentTarget.value })}
        />
        <TextInput
          label={t('Seed')}
          placeholder={t('drawn')}
          inputMode="numeric"
          value={fields.seed}
          onChange={(event) => set({ seed: event.currentTarget.value.replaceAll(/\D/g, '').slice(0, 9) })}
        />
      </SimpleGrid>
      <Checkbox
        label={t('Each rater has an order of their own, drawn with the seed')}
        checked={fields.shuffle}
        onChange={(event) => set({ shuffle: event.currentTarget.checked })}
      />
    </Stack>
  )
}
