import { Alert, Button, Card, Text, Title } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { clipsInWords } from '#lib/analysis/clips-in-words.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { COVERAGE_LIMIT, isCovered } from '#lib/numbers/coverage.ts'
import { sentenceOfBlind } from '#lib/ratings/blindness.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import { IntervalBar } from '../../figures/interval-bar.tsx'
import { DividedNote } from './divided-note.tsx'
import { QualityNote } from './quality-note.tsx'

/** The estimate with its interval and the head that it comes from, or why none is shown. */
export function EstimateCard({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { target, blind, estimate, analysis } = interview
  const result = analysis?.result
  const some = result && clipsInWords(result)
  const counted = interview.sheets.filter(({ isTraining }) => !isTraining)
  return (
    <Card>
      <Title order={2}>{t('Estimate, {title}', { title: t.stored(target.title) })}</Title>
      {interview.firstEstimate && <FirstEstimateSoFar estimate={interview.firstEstimate} range={target.range} />}
      {blind ? (
        <Alert mt="xs" color="gray" icon={<IconEyeOff size={18} aria-hidden />}>
          {t(sentenceOfBlind(blind))}
        </Alert>
      ) : estimate ? (
        <>
          <Estimate estimate={estimate} range={target.range} marks={counted.map(({ score }) => score)} />
          <QualityNote estimate={estimate} />
          <DividedNote estimate={estimate} />
          <EventsNote interview={interview} estimate={estimate} />
        </>
      ) : interview.firstEstimate ? null : (
        <Text size="sm" c="dimmed" mt="xs">
          {interview.leftOutByRule
            ? t(
                'The head’s limits on the quality of clips leave out all clips of this interview, so no estimate can be computed.',
              )
            : result
              ? whyNone(t, result)
              : t('Not analysed yet.')}
        </Text>
      )}
      {result && (
        <Text size="sm" mt="xs">
          {t('Face in {percent} % of the frames, {used} of {count} clips used.', {
            percent: Math.round(result.coverage * 100),
            used: usedClips(result, estimate),
            count: result.clips.length,
          })}
          {some && ` ${t(some)}`}
        </Text>
      )}
    </Card>
  )
}

/** Digits of one width: the numbers change while one reads. */
const STEADY = { fontVariantNumeric: 'tabular-nums' }

/** What some clips say while the analysis goes over all, ever more of them; above the estimate of an earlier analysis where there is one. */
function FirstEstimateSoFar({
  estimate: { value, interval90, seen, total },
  range,
}: {
  estimate: NonNullable<InterviewPage['firstEstimate']>
  range: [number, number]
}) {
  const t = useText()
  return (
    <section aria-label={t('First estimate')}>
      <Text fz={34} fw={650} lh={1.2} mt={4} c="dimmed" style={STEADY} data-testid="first-estimate">
        {t.oneDecimal(value)}
      </Text>
      <IntervalBar value={value} interval={interval90} range={range} marks={[]} wide />
      <Text size="sm" mt={4} style={STEADY}>
        {interval90
          ? t(
              'First estimate from {seen, number} of {total, number} clips: 90 % interval {lower} to {upper}, which includes what is still unseen.',
              {
                seen,
                total,
                lower: t.oneDecimal(interval90[0]),
                upper: t.oneDecimal(interval90[1]),
              },
            )
          : t('First estimate from {seen, number} of {total, number} clips, without an interval.', {
              seen,
              total,
            })}{' '}
        {t('The analysis goes on; its own estimate will take this one’s place.')}
      </Text>
    </section>
  )
}

function usedClips({ clips }: Analysis, estimate: ShownEstimate | undefined): number {
  if (estimate && !estimate.ofEarlierAnalysis) return estimate.clips.filter(({ value }) => value !== null).length
  return clips.filter(({ coverage }) => isCovered(coverage)).length
}

function whyNone(t: PageTranslator, { clips }: Analysis): string {
  return clips.some(({ coverage }) => isCovered(coverage))
    ? t('No head has been trained yet.')
    : t('No clip shows the participant’s face in {limit} or more of its frames, so no estimate can be computed.', {
        limit: t.stored(COVERAGE_LIMIT),
      })
}

/** What events of the recording have to do with the estimate; nothing where none leaves a clip out, or did. */
function EventsNote({
  interview: { id, may },
  estimate: { leftOutByMarks, marksChanged, kind },
}: {
  interview: InterviewPage
  estimate: ShownEstimate
}) {
  const t = useText()
  const client = useQueryClient()
  const again = useMutation(
    rpc.events.estimateAgain.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  return (
    <>
      {leftOutByMarks > 0 && (
        <Text size="sm" mt="xs">
          {t('{count, plural, one {# clip is} other {# clips are}} left out because of events.', {
            count: leftOutByMarks,
          })}
        </Text>
      )}
      {marksChanged && (
        <Alert mt="xs" color="yellow" py="xs">
          <Text size="sm">
            {t('Events were changed after this estimate, so other clips would be left out now.')}{' '}
            {kind === 'outOfFold' && t('Train the head again to update it.')}
          </Text>
          {kind === 'unseen' && may.control && (
            <Button
              size="compact-sm"
              variant="default"
              mt={4}
              loading={again.isPending}
              onClick={() => again.mutate({ interviewId: id })}
            >
              {t('Estimate again')}
            </Button>
          )}
        </Alert>
      )}
    </>
  )
}

function Estimate({
  estimate,
  range,
  marks,
}: {
  estimate: ShownEstimate
  range: [number, number]
  marks: readonly (number | undefined)[]
}) {
  const t = useText()
  const { value, interval90, noInterval, kind, ofEarlierAnalysis, head } = estimate
  return (
    <>
      <Text fz={34} fw={650} lh={1.2} mt={4} data-testid="estimate">
        {t.oneDecimal(value)}
      </Text>
      <IntervalBar value={value} interval={interval90} range={range} marks={marks} wide />
      <Text size="sm" mt={4}>
        {intervalsInWords(t, estimate, range)}
      </Text>
      {noInterval && (
        <Text size="sm" mt="xs">
          {t.stored(noInterval)}
        </Text>
      )}
      {ofEarlierAnalysis && (
        <Text size="sm" mt="xs">
          {t('The recording has been analysed again since. Train the head again to update the estimate.')}
        </Text>
      )}
      <Text size="sm" c="dimmed" mt="xs">
        {kind === 'outOfFold'
          ? t('Out of fold: computed by a head that was trained without this participant.')
          : t('Unseen: this participant was not in the training data.')}{' '}
        {headInWords(t, head)}
      </Text>
    </>
  )
}

function headInWords(t: PageTranslator, { kind, encoder, participants, standing }: ShownEstimate['head']): string {
  const values = { kind: t.stored(headKind(kind)), encoder, participants }
  if (!standing) return t('Head: {kind} on {encoder}, from {participants} participants. Not a diagnosis.', values)
  return standing.kind === 'planned'
    ? t(
        'Head: {kind} on {encoder}, from {participants} participants, as set in the analysis plan. Not a diagnosis.',
        values,
      )
    : t('Head: {kind} on {encoder}, from {participants} participants, exploratory. Not a diagnosis.', values)
}

/** The intervals of an estimate on the range of its target, or that there are none. */
export function intervalsInWords(
  t: PageTranslator,
  { interval90, interval95 }: ShownEstimate,
  [low, high]: readonly [number, number],
): string {
  if (!interval90) return t('No interval, on {low, number} to {high, number}', { low, high })
  const [lower90, upper90] = interval90.map(t.oneDecimal) as [string, string]
  if (!interval95)
    return t('90 % interval {lower90} to {upper90}, 95 % not attainable, on {low, number} to {high, number}', {
      lower90,
      upper90,
      low,
      high,
    })
  const [lower95, upper95] = interval95.map(t.oneDecimal) as [string, string]
  return t('90 % interval {lower90} to {upper90}, 95 % {lower95} to {upper95}, on {low, number} to {high, number}', {
    lower90,
    upper90,
    lower95,
    upper95,
    low,
    high,
  })
}
