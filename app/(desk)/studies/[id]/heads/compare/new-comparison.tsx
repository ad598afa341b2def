import { Button, MultiSelect, Stack, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { targetGroups } from '../../target-groups.ts'
import { KeyedSelect } from '../model-fields.tsx'
import { FOLDS, foldsKey, headKey, MODELS } from '../training-choices.ts'
import { entryName, type Seen } from './encoder-names.ts'

type Plan = Parameters<typeof rpc.comparisons.start.call>[0]['plan']
type Training = Required<Pick<NonNullable<Plan['training']>, 'folds' | 'targets'>> & {
  kind: 'ridge' | 'mlp' | 'context'
  loss: 'squared error' | 'concordance' | 'concordance and relations'
}

/** Heads that can be compared: those on embeddings. */
const KINDS = Object.fromEntries(['ridge', 'mlp', 'ccc', 'context'].map((key) => [key, MODELS[key]!]))

/** Which encoders, joined ones too, by which heads, for which targets; and what is missing for it. */
export function NewComparison({
  studyId,
  target,
  encoder,
  encoders,
}: {
  studyId: string
  target: string
  encoder: string
  encoders: Seen['encoders']
}) {
  const t = useText()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<string[]>([encoder])
  const [joined, setJoined] = useState<string[]>([])
  const [training, setTraining] = useState<Training>({
    kind: 'ridge',
    loss: 'squared error',
    targets: [target],
    folds: FOLDS.one!.folds,
  })
  const choices = useQuery(rpc.studies.targets.queryOptions({ input: { id: studyId } }))
  const start = useMutation(rpc.comparisons.start.mutationOptions({ onSuccess: () => client.invalidateQueries() }))
  const data = encoders.map(({ name, title }) => ({ value: name, label: title }))
  const mayJoin = training.kind === 'ridge' && joined.length > 1
  const entries = [...chosen.map((name) => [name]), ...(mayJoin ? [joined] : [])]
  const change = (part: Partial<Training>) => setTraining((before) => ({ ...before, ...part }))
  return (
    <Stack gap="sm">
      {start.error && <Problem error={start.error} />}
      <MultiSelect label={t('Encoders')} data={data} value={chosen} onChange={setChosen} searchable />
      {training.kind === 'ridge' && (
        <MultiSelect
          label={t('Joined')}
          description={t('Two or more encoders whose features are taken together; each counts alike')}
          data={data}
          value={joined}
          onChange={setJoined}
          maxValues={4}
          searchable
        />
      )}
      <MultiSelect
        label={t('Targets')}
        data={targetGroups(t, choices.data ?? [])}
        value={training.targets}
        onChange={(targets) => change({ targets })}
        maxValues={10}
        searchable
      />
      <KeyedSelect
        label={t('Model')}
        description={t(MODELS[headKey(training)]!.about)}
        choices={KINDS}
        value={headKey(training)}
        onChange={(key) => change(KINDS[key]!.plan as Partial<Training>)}
      />
      <KeyedSelect
        label={t('Validation')}
        description={t('All interviews of a participant stay in the same fold')}
        choices={FOLDS}
        value={foldsKey(training.folds)}
        onChange={(key) => change({ folds: FOLDS[key]!.folds })}
      />
      <Missing studyId={studyId} encoders={[...new Set(entries.flat())]} installed={encoders} />
      <Button
        w="fit-content"
        loading={start.isPending}
        disabled={entries.length < 2 || training.targets.length === 0}
        onClick={() => start.mutate({ id: studyId, plan: { entries, training } })}
      >
        {t('Start comparison')}
      </Button>
    </Stack>
  )
}

/** What has to be analysed first, and how long that takes here. */
function Missing({
  studyId,
  encoders,
  installed,
}: {
  studyId: string
  encoders: string[]
  installed: Seen['encoders']
}) {
  const t = useText()
  const expected = useQuery(
    rpc.comparisons.expect.queryOptions({
      input: { id: studyId, encoders },
      enabled: encoders.length > 0,
      placeholderData: keepPreviousData,
    }),
  )
  return (
    <Stack gap={4} aria-live="polite">
      {expected.error && <Problem error={expected.error} />}
      {expected.data
        ?.filter(({ encoder }) => encoders.includes(encoder))
        .map((state) => (
          <Text key={state.encoder} size="sm">
            {missingInWords(t, entryName([state.encoder], installed), state)} {failedInWords(t, state.failed)}
          </Text>
        ))}
      {expected.data?.some(({ missing, failed }) => missing + failed.length > 0) && (
        <Text size="sm" c="dimmed">
          {t('Missing analyses are put in the queue; the comparison waits for them.')}
        </Text>
      )}
    </Stack>
  )
}

/** How many recordings are named; the others are counted. */
const NAMED = 5

function failedInWords(t: PageTranslator, failed: readonly string[]): string {
  if (failed.length === 0) return ''
  const names = t.list(failed.slice(0, NAMED))
  return failed.length > NAMED
    ? t('{count} recordings could not be analysed and are tried again: {names} and {more} more.', {
        count: failed.length,
        names,
        more: failed.length - NAMED,
      })
    : t(
        '{count, plural, one {One recording could not be analysed and is} other {# recordings could not be analysed and are}} tried again: {names}.',
        { count: failed.length, names },
      )
}

function missingInWords(
  t: PageTranslator,
  encoder: string,
  {
    recordings,
    missing,
    failed,
    open,
    minutes,
    secondsPerMinute,
  }: Awaited<ReturnType<typeof rpc.comparisons.expect.call>>[number],
): string {
  const values = { encoder, recordings, missing }
  if (missing === 0)
    return open > 0
      ? t('{encoder}: {open, plural, one {# analysis is} other {# analyses are}} under way.', { encoder, open })
      : failed.length > 0
        ? t('{encoder}: all other rated recordings are analysed.', values)
        : t(
            '{encoder}: all {recordings, plural, one {# rated recording is} other {# rated recordings are}} analysed.',
            values,
          )
  const words = t('{encoder}: {missing} of {recordings} rated recordings are not analysed.', values)
  if (secondsPerMinute === null || minutes === 0)
    return `${words} ${t('How long that takes is not known: nothing was analysed with it here yet.')}`
  return `${words} ${t('About {time} at the pace of earlier analyses here.', { time: t.timeLeft(Math.max(5, minutes * secondsPerMinute)) })}`
}
