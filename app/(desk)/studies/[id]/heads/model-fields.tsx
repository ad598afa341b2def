'use client'
import { Group, NumberInput, Select, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { LEARNING, type TrainingPlan } from '#lib/heads/training-plan.ts'
import type { Message } from '#lib/messages/message.ts'
import { headKey, LOSSES, MODELS, STARTS, UPDATES } from './training-choices.ts'

/** The kind of head, with a word about it, and how it learns where that can be chosen. */
export function ModelFields({
  plan,
  onChange,
}: {
  plan: TrainingPlan
  onChange: (part: Partial<TrainingPlan>) => void
}) {
  const t = useText()
  const key = headKey(plan)
  return (
    <>
      <KeyedSelect
        label={t('Model')}
        description={t(MODELS[key]!.about)}
        choices={MODELS}
        value={key}
        onChange={(chosen) => onChange(MODELS[chosen]!.plan)}
      />
      {(plan.kind === 'context' || plan.kind === 'temporal') && <LearningFields plan={plan} onChange={onChange} />}
    </>
  )
}

function LearningFields({ plan, onChange }: { plan: TrainingPlan; onChange: (part: Partial<TrainingPlan>) => void }) {
  const t = useText()
  const learning = plan.learning ?? LEARNING
  const change = (part: Partial<typeof learning>) => onChange({ learning: { ...learning, ...part } })
  return (
    <>
      <Group grow align="flex-start">
        <ValueSelect
          label={t('Trained for')}
          choices={LOSSES}
          value={plan.loss}
          onChange={(loss) => onChange({ loss })}
        />
        <NumberInput
          label={t('Clips drawn per interview')}
          description={t('In each epoch, anew')}
          inputWrapperOrder={['label', 'input', 'description']}
          min={1}
          max={1000}
          value={learning.draws}
          onChange={(draws) => change({ draws: Math.min(1000, Math.max(1, Math.round(Number(draws)) || 1)) })}
        />
      </Group>
      {plan.kind === 'temporal' && (
        <>
          <Group grow align="flex-start">
            <ValueSelect
              label={t('Begins with')}
              choices={STARTS}
              value={learning.start}
              onChange={(start) => change({ start })}
            />
            <ValueSelect
              label={t('What learns')}
              choices={UPDATES}
              value={learning.update}
              onChange={(update) => change({ update })}
            />
          </Group>
          <Text size="sm" c="dimmed">
            {t(
              'Frames are encoded by the analysis; only what comes after them learns, in each fold from its own participants. A training that is interrupted goes on where it was.',
            )}
          </Text>
        </>
      )}
    </>
  )
}

function ValueSelect<Value extends string>({
  label,
  choices,
  value,
  onChange,
}: {
  label: string
  choices: readonly { value: Value; title: Message }[]
  value: Value
  onChange: (value: Value) => void
}) {
  const t = useText()
  return (
    <Select
      label={label}
      data={choices.map((choice) => ({ value: choice.value, label: t(choice.title) }))}
      value={value}
      onChange={(chosen) => chosen && onChange(chosen as Value)}
      allowDeselect={false}
    />
  )
}

/** A choice among what has a key and a title. */
export function KeyedSelect({
  label,
  description,
  choices,
  value,
  onChange,
}: {
  label: string
  description: string
  choices: Readonly<Record<string, { title: Message }>>
  value: string
  onChange: (key: string) => void
}) {
  const t = useText()
  return (
    <Select
      label={label}
      description={description}
      data={Object.entries(choices).map(([key, { title }]) => ({ value: key, label: t(title) }))}
      value={value}
      onChange={(key) => key && onChange(key)}
      allowDeselect={false}
    />
  )
}
