'use client'
import { Alert, Button, Checkbox, Group, MultiSelect, NumberInput, Select, Stack, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import type { Message } from '#lib/messages/message.ts'
import { FOLDS, foldsKey, headKey, MODELS } from './training-choices.ts'

/** What heads are to estimate, from which ratings, and how participants are set aside. */
export function TrainHeads({ studyId, target, onDone }: { studyId: string; target: string; onDone: () => void }) {
  const t = useText()
  const choices = useQuery(rpc.studies.targets.queryOptions({ input: { id: studyId } }))
  const agreement = useQuery(rpc.studies.agreement.queryOptions({ input: { id: studyId } }))
  const plan = useQuery(rpc.plans.see.queryOptions({ input: { id: studyId } }))
  const [targets, setTargets] = useState([target])
  const [set, setSet] = useState<string[]>([])
  const [label, setLabel] = useState('mean')
  const [folds, setFolds] = useState('one')
  const [model, setModel] = useState('ridge')
  const [seed, setSeed] = useState<string | number>(1)
  const [takesOver, setTakesOver] = useState(false)
  const train = useTrain(onDone)
  const all = set.length > 1 ? [...targets, set.toSorted().join('+')] : targets
  const wanted = { ...MODELS[model]!.plan, targets: all, label, folds: FOLDS[folds]!.folds, seed: Number(seed) || 0 }
  const planned = plan.data?.locked[0]?.content
  function takePlan() {
    if (!planned) return
    setTargets([planned.target])
    setSet([])
    setLabel(planned.head.label)
    setFolds(foldsKey(planned.head.folds))
    setModel(headKey(planned.head))
    setSeed(planned.head.seed)
  }
  return (
    <Stack gap="sm">
      {train.error && <Problem error={train.error} />}
      {planned && <PlanOffer onUse={takePlan} />}
      <TargetFields choices={choices.data ?? []} targets={targets} onTargets={setTargets} set={set} onSet={setSet} />
      <KeyedSelect
        label={t('Model')}
        description={t('A network is trained on clips, ridge regression on the mean of an interview’s clips')}
        choices={MODELS}
        value={model}
        onChange={setModel}
      />
      <LabelSelect raters={agreement.data?.filters.raters ?? []} value={label} onChange={setLabel} />
      <KeyedSelect
        label={t('Validation')}
        description={t('All interviews of a participant stay in the same fold')}
        choices={FOLDS}
        value={folds}
        onChange={setFolds}
      />
      <NumberInput
        label={t('Seed')}
        description={t('The same seed gives the same heads')}
        min={0}
        value={seed}
        onChange={setSeed}
      />
      {targets.includes(target) && (
        <Checkbox
          label={t('Use this head in the study as soon as it is trained')}
          description={t(
            'Otherwise the head in use stays, and you can compare both first. A study’s first head is used at once',
          )}
          checked={takesOver}
          onChange={(event) => setTakesOver(event.currentTarget.checked)}
        />
      )}
      <Text size="sm" c="dimmed">
        {t('Penalties and early stopping are chosen within each fold, from its own training participants.')}
      </Text>
      <ExpectedTime studyId={studyId} plan={wanted} />
      <Group>
        <Button
          loading={train.isPending}
          disabled={all.length === 0}
          onClick={() => train.mutate({ id: studyId, takesOver, plan: wanted })}
        >
          {all.length > 1 ? t('Train {count} heads', { count: all.length }) : t('Train head')}
        </Button>
      </Group>
    </Stack>
  )
}

function useTrain(onDone: () => void) {
  const client = useQueryClient()
  return useMutation(
    rpc.studies.train.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        onDone()
      },
    }),
  )
}

function PlanOffer({ onUse }: { onUse: () => void }) {
  const t = useText()
  return (
    <Alert color="gray" py="xs">
      <Group justify="space-between" gap="sm">
        <Text size="sm" maw={380}>
          {t(
            'An analysis plan is locked. Heads that depart from it, and further ones that keep to it, are labelled exploratory.',
          )}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onUse}>
          {t('Use the plan’s settings')}
        </Button>
      </Group>
    </Alert>
  )
}

function TargetFields({
  choices,
  targets,
  onTargets,
  set,
  onSet,
}: {
  choices: readonly { key: string; title: string; single: boolean }[]
  targets: string[]
  onTargets: (targets: string[]) => void
  set: string[]
  onSet: (items: string[]) => void
}) {
  const t = useText()
  return (
    <>
      <MultiSelect
        label={t('Targets')}
        description={t('One head is trained for each target')}
        data={choices.map(({ key, title }) => ({ value: key, label: t.stored(title) }))}
        value={targets}
        onChange={onTargets}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('Choose none') }}
      />
      <MultiSelect
        label={t('Custom set of items')}
        description={t('The sum of these items becomes another target')}
        data={choices.filter(({ single }) => single).map(({ key, title }) => ({ value: key, label: t.stored(title) }))}
        value={set}
        onChange={onSet}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('No set') }}
      />
    </>
  )
}

function LabelSelect({
  raters,
  value,
  onChange,
}: {
  raters: readonly { id: string; name: string }[]
  value: string
  onChange: (label: string) => void
}) {
  const t = useText()
  return (
    <Select
      label={t('Ratings for training')}
      data={[
        { value: 'mean', label: t('the mean of an interview’s locked sheets') },
        ...raters.map(({ id, name }) => ({ value: id, label: t('the sheets of {name}', { name }) })),
      ]}
      value={value}
      onChange={(key) => key && onChange(key)}
      allowDeselect={false}
    />
  )
}

/** A choice among what has a key and a title. */
function KeyedSelect({
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

/** How long the training takes, as soon as there is something to estimate. */
function ExpectedTime({ studyId, plan }: { studyId: string; plan: TrainingPlan }) {
  const t = useText()
  const expected = useQuery(
    rpc.studies.expectedTraining.queryOptions({
      input: { id: studyId, plan },
      enabled: plan.targets.length > 0,
      placeholderData: keepPreviousData,
    }),
  )
  return (
    <Text size="sm" aria-live="polite">
      {plan.targets.length > 0 && inWords(t, expected.data)}
    </Text>
  )
}

/** How long a training takes, before it starts. */
function inWords(
  t: PageTranslator,
  expected: { seconds: number; participants: number; interviews: number } | null | undefined,
): string {
  if (expected === undefined) return ''
  if (expected === null) return t('There is no analysed interview with a locked rating sheet yet.')
  const { seconds, participants, interviews } = expected
  return t('About {time} for {participants} participants with {interviews} interviews.', {
    time: t.timeLeft(Math.max(5, seconds)),
    participants,
    interviews,
  })
}
