import { Alert, List, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc, rpcClient } from '#app/rpc/client.ts'
import { Problem, sentenceOf } from '#app/states.tsx'
import type { MovePlan } from '#lib/studies/move-recording.ts'
import type { RecordingVersion } from '#lib/studies/recording-versions.ts'
import { ReasonForm } from '../../reason-form.tsx'
import { tellDeleted } from '../../tell-deleted.tsx'

/** Chooses the interview that a recording belongs to, and says what moving it does before it is moved. */
export function MoveRecording({
  version: { id: recordingId },
  interviewId: fromId,
  onClose,
}: {
  version: RecordingVersion
  interviewId: string
  onClose: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [search, setSearch] = useState('')
  const [wanted] = useDebouncedValue(search, 200)
  const [place, choose] = useState<{ id: string; name: string }>()
  const places = useQuery(
    rpc.interviews.placesFor.queryOptions({
      input: { recordingId, search: place ? '' : wanted },
      placeholderData: keepPreviousData,
    }),
  )
  const plan = useQuery({
    ...rpc.interviews.movePlan.queryOptions({ input: { recordingId, interviewId: place?.id ?? '' } }),
    enabled: place !== undefined,
  })
  const move = useMutation(
    rpc.interviews.moveRecording.mutationOptions({
      onSuccess: ({ wasUsed }, { interviewId }) => {
        onClose()
        const back = { recordingId, fromId: interviewId, interviewId: fromId, use: wasUsed, reason: t('Move undone') }
        tellMoved(t, place!.name, back, () => void client.invalidateQueries())
        return client.invalidateQueries()
      },
    }),
  )
  const data = (places.data ?? []).map(({ id, participant, visit, date }) => ({
    value: id,
    label: `${participant}, ${visit}, ${t.day(date)}`,
  }))
  if (place && !data.some(({ value }) => value === place.id)) data.unshift({ value: place.id, label: place.name })
  return (
    <ReasonForm
      action={t('Move')}
      isReady={place !== undefined && plan.data?.refusals.length === 0}
      busy={move.isPending}
      error={move.error ?? places.error}
      onConfirm={(reason) => place && move.mutate({ recordingId, fromId, interviewId: place.id, reason })}
      onClose={onClose}
    >
      <Select
        label={t('Interview')}
        description={t('Part of a participant’s code and of a visit, such as 014 V2')}
        data={data}
        value={place?.id ?? null}
        searchable
        required
        filter={({ options }) => options}
        onSearchChange={setSearch}
        onChange={(id, option) => choose(id && option ? { id, name: option.label } : undefined)}
        nothingFoundMessage={t('No other interview of this study matches.')}
        clearable
        clearButtonProps={{ 'aria-label': t('Choose another interview') }}
      />
      {plan.error && <Problem error={plan.error} />}
      {place && plan.data && <PlanOfMove plan={plan.data} />}
    </ReasonForm>
  )
}

function PlanOfMove({ plan }: { plan: MovePlan }) {
  const t = useText()
  if (plan.refusals.length > 0)
    return (
      <Alert color="red" role="alert" title={t('It cannot be moved')}>
        {plan.refusals.map((refusal) => (
          <Text size="sm" key={t(refusal)}>
            {t(refusal)}
          </Text>
        ))}
      </Alert>
    )
  return (
    <Stack gap={4} role="status">
      <Text size="sm" fw={600}>
        {t('What happens')}
      </Text>
      <List size="sm" spacing={2}>
        {effectsOf(t, plan).map((effect) => (
          <List.Item key={effect}>{effect}</List.Item>
        ))}
      </List>
    </Stack>
  )
}

function effectsOf(t: PageTranslator, plan: MovePlan): string[] {
  const { estimates, estimatesThere, sheets, used, usedThere } = plan
  const along = alongInWords(t, plan)
  return [
    ...(along.length > 0 ? [t('These move along: {along}.', { along: t.list(along) })] : []),
    ...(sheets > 0
      ? [
          t('{sheets, plural, one {# rating sheet stays} other {# rating sheets stay}} with this interview.', {
            sheets,
          }),
        ]
      : []),
    usedThere
      ? t('The other interview uses it from now on. Heads that have never seen its participant estimate it.')
      : t('The other interview does not use it: it has a recording that is used, or this one is withdrawn.'),
    ...(used ? [t('This interview uses no recording until you choose or upload another.')] : []),
    ...(estimates > 0
      ? [
          t(
            '{estimates, plural, one {# estimate that was made from it is removed.} other {# estimates that were made from it are removed.}} Train again to replace those of heads that learned from it.',
            { estimates },
          ),
        ]
      : []),
    ...(estimatesThere > 0
      ? [
          t(
            '{estimatesThere, plural, one {# estimate for the other interview’s participant is removed, too: its head may have learned from this recording. Undo does not bring it back.} other {# estimates for the other interview’s participant are removed, too: their heads may have learned from this recording. Undo does not bring them back.}}',
            { estimatesThere },
          ),
        ]
      : []),
  ]
}

/** What a recording has that goes with it. */
function alongInWords(t: PageTranslator, { analyses, notes, marks, captions, copies }: MovePlan): string[] {
  return [
    analyses > 0 && t('{count, plural, one {# analysis} other {# analyses}}', { count: analyses }),
    notes > 0 && t('{count, plural, one {# note} other {# notes}}', { count: notes }),
    marks > 0 && t('{count, plural, one {# event mark} other {# event marks}}', { count: marks }),
    captions > 0 && t('{count, plural, one {# caption} other {# captions}}', { count: captions }),
    copies > 0 && t('{count, plural, one {# copy} other {# copies}}', { count: copies }),
  ].filter((text) => text !== false)
}

/** Says that a recording was moved, and offers to move it back for a while. */
function tellMoved(
  t: PageTranslator,
  name: string,
  back: Parameters<typeof rpcClient.interviews.moveRecording>[0],
  onMoved: () => void,
): void {
  const undo = async () => {
    try {
      await rpcClient.interviews.moveRecording(back)
      notifications.show({ message: t('The recording is back where it was.') })
    } catch (error) {
      notifications.show({ color: 'red', autoClose: 20_000, message: sentenceOf(error as Error, t) })
    }
    onMoved()
  }
  tellDeleted(t, {
    id: back.recordingId,
    title: t('Recording moved'),
    message: t('It is at {name} now.', { name }),
    undo,
  })
}
