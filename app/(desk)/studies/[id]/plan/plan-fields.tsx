'use client'
import { Checkbox, Group, NumberInput, Select, SimpleGrid, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { PLANNED_GROUPS, type PlanContent } from '#lib/plans/analysis-plan.ts'
import { DEFAULT_MARGIN } from '#lib/statistics/expert-ceiling.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { textOf } from '../agreement/figures-in-words.ts'
import { FOLDS, foldsKey, headKey, MODELS } from '../heads/training-choices.ts'
import { targetGroups } from '../target-groups.ts'

type PlannedGroup = keyof typeof PLANNED_GROUPS
interface Part {
  content: PlanContent
  change: (part: Partial<PlanContent>) => void
}

/** What a plan sets: target and margin, head and validation, groups, notes. */
export function PlanFields({ study, content, change }: Part & { study: StudyOverview }) {
  const t = useText()
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <AimFields study={study} content={content} change={change} />
        <HeadFields study={study} content={content} change={change} />
      </SimpleGrid>
      <Checkbox.Group
        label={t('Planned groups')}
        description={t('Comparisons of other groups are exploratory')}
        value={content.groups}
        onChange={(groups) => change({ groups: groups as PlannedGroup[] })}
      >
        <Group mt={6}>
          {Object.entries(PLANNED_GROUPS).map(([value, label]) => (
            <Checkbox key={value} value={value} label={textOf(t, label)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Textarea
        label={t('Notes')}
        description={t(
          'Anything else, such as exclusions with reasons, secondary targets and the study’s registration',
        )}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={4000}
        value={content.notes}
        onChange={(event) => change({ notes: event.currentTarget.value })}
      />
    </>
  )
}

function AimFields({ study, content, change }: Part & { study: StudyOverview }) {
  const t = useText()
  const targets = useQuery(rpc.studies.targets.queryOptions({ input: { id: study.id } }))
  return (
    <>
      <Select
        label={t('Primary target')}
        description={t('What the planned head estimates')}
        data={targetGroups(t, targets.data ?? [{ ...study.target, scale: study.scale.name }])}
        value={content.target}
        onChange={(target) => target && change({ target })}
        allowDeselect={false}
        searchable
      />
      <NumberInput
        label={t('Margin of non-inferiority')}
        description={t('How far the model’s r may lie below the experts’ r')}
        min={0.01}
        max={0.5}
        step={0.01}
        decimalScale={3}
        value={content.margin}
        onChange={(value) => change({ margin: typeof value === 'number' ? value : DEFAULT_MARGIN })}
      />
    </>
  )
}

function HeadFields({ study, content, change }: Part & { study: StudyOverview }) {
  const t = useText()
  const encoders = useQuery(rpc.models.encoders.queryOptions())
  const members = useQuery(rpc.studies.members.queryOptions({ input: { id: study.id } }))
  const raters = (members.data?.members ?? []).filter(({ role }) => role === 'rater')
  const changeHead = (part: Partial<PlanContent['head']>) => change({ head: { ...content.head, ...part } })
  return (
    <>
      <Select
        label={t('Head')}
        data={Object.entries(MODELS).map(([value, { title }]) => ({ value, label: t(title) }))}
        value={headKey(content.head)}
        onChange={(key) => key && changeHead(MODELS[key]!.plan)}
        allowDeselect={false}
      />
      <Select
        label={t('Encoder')}
        data={(encoders.data ?? [{ name: content.head.encoder, title: content.head.encoder }]).map(
          ({ name, title }) => ({ value: name, label: title }),
        )}
        value={content.head.encoder}
        onChange={(encoder) => encoder && changeHead({ encoder })}
        allowDeselect={false}
      />
      <Select
        label={t('Ratings for training')}
        data={[
          { value: 'mean', label: t('the mean of an interview’s locked sheets') },
          ...raters.map(({ id, name }) => ({ value: id, label: t('the sheets of {name}', { name }) })),
        ]}
        value={content.head.label}
        onChange={(label) => label && changeHead({ label })}
        allowDeselect={false}
      />
      <Select
        label={t('Validation')}
        data={Object.entries(FOLDS).map(([value, { title }]) => ({ value, label: t(title) }))}
        value={foldsKey(content.head.folds)}
        onChange={(key) => key && changeHead({ folds: FOLDS[key]!.folds })}
        allowDeselect={false}
      />
      <NumberInput
        label={t('Participants')}
        description={t('How many participants the head is trained on; optional')}
        min={4}
        allowDecimal={false}
        value={content.participants ?? ''}
        onChange={(value) => change({ participants: typeof value === 'number' ? value : null })}
      />
      <NumberInput
        label={t('Seed')}
        description={t('For folds and networks')}
        min={0}
        allowDecimal={false}
        value={content.head.seed}
        onChange={(value) => changeHead({ seed: Number(value) || 0 })}
      />
    </>
  )
}
