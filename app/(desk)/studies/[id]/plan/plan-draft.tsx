'use client'
import {
  Alert,
  Button,
  Card,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { PLANNED_GROUPS, type PlanContent } from '#lib/plans/analysis-plan.ts'
import { DEFAULT_MARGIN } from '#lib/statistics/expert-ceiling.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { FOLDS, foldsKey, headKey, MODELS } from '../training-choices.ts'

type PlannedGroup = keyof typeof PLANNED_GROUPS

/** The draft of a plan's next version, which is saved as often as needed and locked once. */
export function PlanDraft({
  study,
  draft,
  latest,
  version,
  inTime,
  onClose,
}: {
  study: StudyOverview
  draft: { content: PlanContent; reason: string; revision: number } | undefined
  /** The version that is locked already. */
  latest: PlanContent | undefined
  version: number
  /** Whether nobody can have seen an estimate yet. */
  inTime: boolean
  onClose: () => void
}) {
  const client = useQueryClient()
  const start = draft?.content ?? latest ?? newContent(study)
  const [content, setContent] = useState(start)
  const [reason, setReason] = useState(draft?.reason ?? '')
  const [asking, ask] = useDisclosure()
  const [discarding, askDiscard] = useDisclosure()
  const targets = useQuery(rpc.studies.targets.queryOptions({ input: { id: study.id } }))
  const encoders = useQuery(rpc.models.encoders.queryOptions())
  const members = useQuery(rpc.studies.members.queryOptions({ input: { id: study.id } }))
  const refresh = () => client.invalidateQueries()
  const save = useMutation(
    rpc.plans.save.mutationOptions({
      onSuccess: async () => {
        await refresh()
        onClose()
      },
    }),
  )
  const discard = useMutation(rpc.plans.discard.mutationOptions({ onSuccess: refresh }))
  const lock = useMutation(rpc.plans.lock.mutationOptions({ onSuccess: refresh }))
  const change = (part: Partial<PlanContent>) => setContent({ ...content, ...part })
  const changeHead = (part: Partial<PlanContent['head']>) => change({ head: { ...content.head, ...part } })
  const raters = (members.data?.members ?? []).filter(({ role }) => role === 'rater')
  const unchanged = draft && JSON.stringify([content, reason]) === JSON.stringify([draft.content, draft.reason])
  const error = save.error ?? discard.error ?? lock.error
  return (
    <Card component="section" aria-label="Draft">
      <Title order={2}>Version {version}, draft</Title>
      {!inTime && (
        <Alert color="yellow" py="xs" mt="xs">
          Estimates of this study are already visible. The plan will say so, and its heads remain exploratory.
        </Alert>
      )}
      <Stack gap="sm" mt="sm">
        {error && <Problem error={error} />}
        {version > 1 && (
          <Textarea
            label="Reason for this version"
            description="Earlier versions are kept and shown"
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
          />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <Select
            label="Primary target"
            description="What the planned head estimates"
            data={(targets.data ?? [study.target]).map(({ key, title }) => ({ value: key, label: title }))}
            value={content.target}
            onChange={(target) => target && change({ target })}
            allowDeselect={false}
            searchable
          />
          <NumberInput
            label="Margin of non-inferiority"
            description="How far the model’s r may lie below the experts’ r"
            min={0.01}
            max={0.5}
            step={0.01}
            decimalScale={3}
            value={content.margin}
            onChange={(value) => change({ margin: typeof value === 'number' ? value : DEFAULT_MARGIN })}
          />
          <Select
            label="Head"
            data={Object.entries(MODELS).map(([value, { title }]) => ({ value, label: title }))}
            value={headKey(content.head)}
            onChange={(key) => key && changeHead(MODELS[key]!.plan)}
            allowDeselect={false}
          />
          <Select
            label="Encoder"
            data={(encoders.data ?? [{ name: content.head.encoder, title: content.head.encoder }]).map(
              ({ name, title }) => ({ value: name, label: title }),
            )}
            value={content.head.encoder}
            onChange={(encoder) => encoder && changeHead({ encoder })}
            allowDeselect={false}
          />
          <Select
            label="Ratings for training"
            data={[
              { value: 'mean', label: 'the mean of an interview’s locked sheets' },
              ...raters.map(({ id, name }) => ({ value: id, label: `the sheets of ${name}` })),
            ]}
            value={content.head.label}
            onChange={(label) => label && changeHead({ label })}
            allowDeselect={false}
          />
          <Select
            label="Validation"
            data={Object.entries(FOLDS).map(([value, { title }]) => ({ value, label: title }))}
            value={foldsKey(content.head.folds)}
            onChange={(key) => key && changeHead({ folds: FOLDS[key]!.folds })}
            allowDeselect={false}
          />
          <NumberInput
            label="Participants"
            description="How many participants the head is trained on; optional"
            min={4}
            allowDecimal={false}
            value={content.participants ?? ''}
            onChange={(value) => change({ participants: typeof value === 'number' ? value : null })}
          />
          <NumberInput
            label="Seed"
            description="For folds and networks"
            min={0}
            allowDecimal={false}
            value={content.head.seed}
            onChange={(value) => changeHead({ seed: Number(value) || 0 })}
          />
        </SimpleGrid>
        <Checkbox.Group
          label="Planned groups"
          description="Comparisons of other groups are exploratory"
          value={content.groups}
          onChange={(groups) => change({ groups: groups as PlannedGroup[] })}
        >
          <Group mt={6}>
            {Object.entries(PLANNED_GROUPS).map(([value, label]) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
        <Textarea
          label="Notes"
          description="Anything else, such as exclusions with reasons, secondary targets and the study’s registration"
          autosize
          minRows={2}
          maxRows={10}
          maxLength={4000}
          value={content.notes}
          onChange={(event) => change({ notes: event.currentTarget.value })}
        />
        <Group>
          <Button
            variant={draft ? 'default' : 'filled'}
            loading={save.isPending}
            disabled={unchanged}
            onClick={() => save.mutate({ id: study.id, content, reason, revision: draft?.revision ?? null })}
          >
            Save draft
          </Button>
          {draft && (
            <Button onClick={ask.open} disabled={!unchanged}>
              Lock plan
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={draft ? askDiscard.open : onClose}>
            {draft ? 'Discard draft' : 'Cancel'}
          </Button>
        </Group>
      </Stack>
      <Modal opened={asking} onClose={ask.close} title="Lock plan">
        <Stack gap="sm">
          <Text size="sm">
            Version {version} gets a date and a hash. Nobody can change or remove it. A later version can follow it,
            with a reason.
          </Text>
          <Group justify="end">
            <Button variant="default" onClick={ask.close}>
              Cancel
            </Button>
            <Button
              loading={lock.isPending}
              onClick={() => draft && lock.mutate({ id: study.id, revision: draft.revision }, { onSettled: ask.close })}
            >
              Lock version {version}
            </Button>
          </Group>
        </Stack>
      </Modal>
      <Modal opened={discarding} onClose={askDiscard.close} title="Discard draft">
        <Stack gap="sm">
          <Text size="sm">The draft of version {version} will be deleted. Locked versions are kept.</Text>
          <Group justify="end">
            <Button variant="default" onClick={askDiscard.close}>
              Keep draft
            </Button>
            <Button
              color="red"
              loading={discard.isPending}
              onClick={() =>
                draft &&
                discard.mutate(
                  { id: study.id, revision: draft.revision },
                  {
                    onSettled: () => {
                      askDiscard.close()
                      onClose()
                    },
                  },
                )
              }
            >
              Discard draft
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Card>
  )
}

function newContent(study: StudyOverview): PlanContent {
  return {
    target: study.target.key,
    margin: DEFAULT_MARGIN,
    head: {
      kind: 'ridge',
      loss: 'squared error',
      label: 'mean',
      folds: { kind: 'leave-one-participant-out' },
      seed: 1,
      encoder: study.encoder,
    },
    groups: [],
    participants: null,
    notes: '',
  }
}
