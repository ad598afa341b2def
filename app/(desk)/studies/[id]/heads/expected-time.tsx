'use client'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { foldsInWords } from '#lib/heads/folds-in-words.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { SeenStudy } from '../../../seen-study.tsx'

/** What is known of a training before it begins. */
export function useExpectedTraining(studyId: string, plan: TrainingPlan) {
  const { data } = useQuery(
    rpc.studies.expectedTraining.queryOptions({
      input: { id: studyId, plan },
      enabled: plan.targets.length > 0,
      placeholderData: keepPreviousData,
    }),
  )
  return data
}

/** How long the training takes, or why it would fail, as soon as there is something to estimate; and what fits an evening where it is longer. */
export function ExpectedTime({
  studyId,
  plan,
  onChange,
}: {
  studyId: string
  plan: TrainingPlan
  onChange: (part: Partial<TrainingPlan>) => void
}) {
  const t = useText()
  const expected = useExpectedTraining(studyId, plan)
  if (plan.targets.length === 0) return <Text size="sm" aria-live="polite" />
  return (
    <Stack gap={4} aria-live="polite">
      <SeenStudy seen={expected?.hasSeenStudy} />
      {expected?.hindrance ? (
        <Alert color="red" py="xs">
          {t(expected.hindrance)}
        </Alert>
      ) : (
        <Text size="sm">{inWords(t, expected)}</Text>
      )}
      {expected && !expected.hindrance && expected.fitting.length > 0 && (
        <Group gap="xs">
          <Text size="sm">{t('To fit an evening:')}</Text>
          {expected.fitting.map(({ seconds, ...part }) => (
            <Button
              key={JSON.stringify(part)}
              size="compact-sm"
              variant="default"
              onClick={() => onChange(part as Partial<TrainingPlan>)}
            >
              {t('{changes}: about {time}', { changes: changesOf(t, part), time: t.timeLeft(seconds) })}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  )
}

function changesOf(t: PageTranslator, { folds, learning }: Partial<TrainingPlan>): string {
  return t.list([
    ...(learning ? [t('{count, plural, one {# clip} other {# clips}} drawn', { count: learning.draws })] : []),
    ...(folds ? [t(foldsInWords(folds))] : []),
  ])
}

/** How long a training takes, before it starts. */
function inWords(
  t: PageTranslator,
  expected: { seconds: number; isGuess: boolean; participants: number; interviews: number } | null | undefined,
): string {
  if (expected === undefined) return ''
  if (expected === null) return t('There is no analysed interview with a locked rating sheet yet.')
  const { seconds, isGuess, participants, interviews } = expected
  const about = { time: t.timeLeft(Math.max(5, seconds)), participants, interviews }
  const time = t('About {time} for {participants} participants with {interviews} interviews.', about)
  return isGuess ? `${time} ${t('A rough guess: nothing of this kind was trained here yet.')}` : time
}
