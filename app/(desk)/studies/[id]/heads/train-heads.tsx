'use client'
import { Alert, Button, Checkbox, Group, MultiSelect, NumberInput, Select, Stack, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { timeLeft } from '../../../numbers.ts'
import { FOLDS, foldsKey, headKey, MODELS } from './training-choices.ts'

/** What heads are to estimate, from which ratings, and how participants are set aside. */
export function TrainHeads({ studyId, target, onDone }: { studyId: string; target: string; onDone: () => void }) {
  const client = useQueryClient()
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
  const train = useMutation(
    rpc.studies.train.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        onDone()
      },
    }),
  )
  const all = set.length > 1 ? [...targets, set.toSorted().join('+')] : targets
  const raters = agreement.data?.filters.raters ?? []
  const wanted = { ...MODELS[model]!.plan, targets: all, label, folds: FOLDS[folds]!.folds, seed: Number(seed) || 0 }
  const expected = useQuery(
    rpc.studies.expectedTraining.queryOptions({
      input: { id: studyId, plan: wanted },
      enabled: all.length > 0,
      placeholderData: keepPreviousData,
    }),
  )
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
      {planned && (
        <Alert color="gray" py="xs">
          <Group justify="space-between" gap="sm">
            <Text size="sm" maw={380}>
              An analysis plan is locked. Heads that depart from it, and further ones that keep to it, are labelled
              exploratory.
            </Text>
            <Button size="compact-sm" variant="default" onClick={takePlan}>
              Use the plan’s settings
            </Button>
          </Group>
        </Alert>
      )}
      <MultiSelect
        label="Targets"
        description="One head is trained for each target"
        data={(choices.data ?? []).map(({ key, title }) => ({ value: key, label: title }))}
        value={targets}
        onChange={setTargets}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Choose none' }}
      />
      <MultiSelect
        label="Custom set of items"
        description="The sum of these items becomes another target"
        data={(choices.data ?? [])
          .filter(({ single }) => single)
          .map(({ key, title }) => ({ value: key, label: title }))}
        value={set}
        onChange={setSet}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No set' }}
      />
      <Select
        label="Model"
        description="A network is trained on clips, ridge regression on the mean of an interview’s clips"
        data={Object.entries(MODELS).map(([value, { title }]) => ({ value, label: title }))}
        value={model}
        onChange={(value) => value && setModel(value)}
        allowDeselect={false}
      />
      <Select
        label="Ratings for training"
        data={[
          { value: 'mean', label: 'the mean of an interview’s locked sheets' },
          ...raters.map(({ id, name }) => ({ value: id, label: `the sheets of ${name}` })),
        ]}
        value={label}
        onChange={(value) => value && setLabel(value)}
        allowDeselect={false}
      />
      <Select
        label="Validation"
        description="All interviews of a participant stay in the same fold"
        data={Object.entries(FOLDS).map(([value, { title }]) => ({ value, label: title }))}
        value={folds}
        onChange={(value) => value && setFolds(value)}
        allowDeselect={false}
      />
      <NumberInput
        label="Seed"
        description="The same seed gives the same heads"
        min={0}
        value={seed}
        onChange={setSeed}
      />
      {targets.includes(target) && (
        <Checkbox
          label="Use this head in the study as soon as it is trained"
          description="Otherwise the head in use stays, and you can compare both first. A study’s first head is used at once"
          checked={takesOver}
          onChange={(event) => setTakesOver(event.currentTarget.checked)}
        />
      )}
      <Text size="sm" c="dimmed">
        Penalties and early stopping are chosen within each fold, from its own training participants.
      </Text>
      <Text size="sm" aria-live="polite">
        {all.length > 0 && inWords(expected.data)}
      </Text>
      <Group>
        <Button
          loading={train.isPending}
          disabled={all.length === 0}
          onClick={() =>
            train.mutate({
              id: studyId,
              takesOver,
              plan: wanted,
            })
          }
        >
          {all.length > 1 ? `Train ${all.length} heads` : 'Train head'}
        </Button>
      </Group>
    </Stack>
  )
}

/** How long a training takes, before it starts. */
function inWords(expected: { seconds: number; participants: number; interviews: number } | null | undefined): string {
  if (expected === undefined) return ''
  if (expected === null) return 'There is no analysed interview with a locked rating sheet yet.'
  const { seconds, participants, interviews } = expected
  return `About ${timeLeft(Math.max(5, seconds))} for ${participants} participants with ${interviews} interviews.`
}
