'use client'
import { Alert, Button, Checkbox, Group, MultiSelect, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import type { StudyTarget } from '#lib/training/study-targets.ts'
import { targetGroups } from '../target-groups.ts'
import { ExpectedTime, useExpectedTraining } from './expected-time.tsx'
import { KeyedSelect, ModelFields } from './model-fields.tsx'
import { FOLDS, foldsKey, MODELS, PUBLISHED_PLAN, publishedTargets } from './training-choices.ts'

/** What heads are to estimate, from which ratings, and how participants are set aside. */
export function TrainHeads({
  studyId,
  target,
  scale,
  onDone,
}: {
  studyId: string
  target: string
  /** Key of the study's scale. */
  scale: string
  onDone: () => void
}) {
  const t = useText()
  const choices = useQuery(rpc.studies.targets.queryOptions({ input: { id: studyId } }))
  const agreement = useQuery(rpc.studies.agreement.queryOptions({ input: { id: studyId } }))
  const plan = useQuery(rpc.plans.see.queryOptions({ input: { id: studyId } }))
  const [wanted, setWanted] = useState<TrainingPlan>({ ...FIRST_PLAN, targets: [target] })
  const [set, setSet] = useState<string[]>([])
  const [takesOver, setTakesOver] = useState(false)
  const train = useTrain(onDone)
  const change = (part: Partial<TrainingPlan>) => setWanted((before) => ({ ...before, ...part }))
  const targets = set.length > 1 ? [...wanted.targets, set.toSorted().join('+')] : wanted.targets
  const whole = { ...wanted, targets }
  const planned = plan.data?.locked[0]?.content
  const rated = new Set((choices.data ?? []).flatMap((choice) => (choice.rated ? [choice.key] : [])))
  const published = publishedTargets(scale)?.filter((key) => rated.has(key)) ?? []
  const hindered = Boolean(useExpectedTraining(studyId, whole)?.hindrance)
  function take(targetKeys: readonly string[], part: Partial<TrainingPlan>) {
    setSet([])
    change({ ...part, targets: [...targetKeys] })
  }
  return (
    <Stack gap="sm">
      {train.error && <Problem error={train.error} />}
      {planned && <PlanOffer onUse={() => take([planned.target], plannedHead(planned.head))} />}
      {published.length > 0 && <PublishedOffer onUse={() => take(published, PUBLISHED_PLAN)} />}
      <TargetFields
        choices={choices.data ?? []}
        targets={wanted.targets}
        onTargets={(keys) => change({ targets: keys })}
        set={set}
        onSet={setSet}
      />
      <ModelFields plan={wanted} onChange={change} />
      <LabelSelect
        raters={agreement.data?.filters.raters ?? []}
        value={wanted.label}
        onChange={(label) => change({ label })}
      />
      <KeyedSelect
        label={t('Validation')}
        description={t('All interviews of a participant stay in the same fold')}
        choices={FOLDS}
        value={foldsKey(wanted.folds)}
        onChange={(key) => change({ folds: FOLDS[key]!.folds })}
      />
      <NumberInput
        label={t('Seed')}
        description={t('The same seed gives the same heads')}
        min={0}
        value={wanted.seed}
        onChange={(seed) => change({ seed: Number(seed) || 0 })}
      />
      {targets.includes(target) && <TakesOver value={takesOver} onChange={setTakesOver} />}
      <Text size="sm" c="dimmed">
        {t('Penalties and early stopping are chosen within each fold, from its own training participants.')}
      </Text>
      <ExpectedTime studyId={studyId} plan={whole} onChange={change} />
      <Group>
        <Button
          loading={train.isPending}
          disabled={targets.length === 0 || hindered}
          onClick={() => train.mutate({ id: studyId, takesOver, plan: whole })}
        >
          {targets.length > 1 ? t('Train {count} heads', { count: targets.length }) : t('Train head')}
        </Button>
      </Group>
    </Stack>
  )
}

const FIRST_PLAN: TrainingPlan = {
  ...MODELS.ridge!.plan,
  targets: [],
  label: 'mean',
  folds: { kind: 'leave-one-participant-out' },
  seed: 1,
}

/** A plan without what it leaves to the program. */
function plannedHead({ kind, loss, learning, label, folds, seed }: Partial<TrainingPlan>): Partial<TrainingPlan> {
  return { kind, loss, label, folds, seed, ...(learning ? { learning } : {}) } as Partial<TrainingPlan>
}

function TakesOver({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }) {
  const t = useText()
  return (
    <Checkbox
      label={t('Use this head in the study as soon as it is trained')}
      description={t(
        'Otherwise the head in use stays, and you can compare both first. A study’s first head is used at once',
      )}
      checked={value}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
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

/** Settings that can be taken over with one click, and why one would. */
function Offer({ text, button, onUse }: { text: string; button: string; onUse: () => void }) {
  return (
    <Alert color="gray" py="xs">
      <Group justify="space-between" gap="sm">
        <Text size="sm" maw={380}>
          {text}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onUse}>
          {button}
        </Button>
      </Group>
    </Alert>
  )
}

function PlanOffer({ onUse }: { onUse: () => void }) {
  const t = useText()
  return (
    <Offer
      text={t(
        'An analysis plan is locked. Heads that depart from it, and further ones that keep to it, are labelled exploratory.',
      )}
      button={t('Use the plan’s settings')}
      onUse={onUse}
    />
  )
}

function PublishedOffer({ onUse }: { onUse: () => void }) {
  const t = useText()
  return (
    <Offer
      text={t(
        'EmoCLIP was published with a protocol for this scale: some items and the total, its temporal part trained further, one participant left out at a time.',
      )}
      button={t('Use the published protocol')}
      onUse={onUse}
    />
  )
}

function TargetFields({
  choices,
  targets,
  onTargets,
  set,
  onSet,
}: {
  choices: readonly StudyTarget[]
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
        data={targetGroups(t, choices)}
        value={targets}
        onChange={onTargets}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('Choose none') }}
      />
      <MultiSelect
        label={t('Custom set of items')}
        description={t('The sum of these items becomes another target')}
        data={targetGroups(
          t,
          choices.filter(({ single }) => single),
        )}
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
