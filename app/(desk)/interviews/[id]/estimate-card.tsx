import { Alert, Button, Card, Text, Title } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { english } from '#lib/messages/translator.ts'
import { COVERAGE_LIMIT, isCovered } from '#lib/numbers/coverage.ts'
import { sentenceOfBlind } from '#lib/ratings/blindness.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import { IntervalBar } from '../../figures/interval-bar.tsx'

/** The estimate with its interval and the head that it comes from, or why none is shown. */
export function EstimateCard({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { target, blind, estimate, analysis } = interview
  const result = analysis?.result
  return (
    <Card>
      <Title order={2}>{t('Estimate, {title}', { title: target.title })}</Title>
      {blind ? (
        <Alert mt="xs" color="gray" icon={<IconEyeOff size={18} aria-hidden />}>
          {sentenceOfBlind(blind)}
        </Alert>
      ) : estimate ? (
        <>
          <Estimate estimate={estimate} range={target.range} marks={interview.sheets.map(({ score }) => score)} />
          <EventsNote interview={interview} estimate={estimate} />
        </>
      ) : (
        <Text size="sm" c="dimmed" mt="xs">
          {result ? whyNone(result) : t('Not analysed yet.')}
        </Text>
      )}
      {result && (
        <Text size="sm" mt="xs">
          {t('Face in {round} % of the frames, {result} of {count} clips used.', {
            round: Math.round(result.coverage * 100),
            result: usedClips(result, estimate),
            count: result.clips.length,
          })}
        </Text>
      )}
    </Card>
  )
}

function usedClips({ clips }: Analysis, estimate: ShownEstimate | undefined): number {
  if (estimate && !estimate.ofEarlierAnalysis) return estimate.clips.filter(({ value }) => value !== null).length
  return clips.filter(({ coverage }) => isCovered(coverage)).length
}

function whyNone({ clips }: Analysis): string {
  return clips.some(({ coverage }) => isCovered(coverage))
    ? 'No head has been trained yet.'
    : `No clip shows the participant’s face in ${COVERAGE_LIMIT} or more of its frames, so no estimate can be computed.`
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
          {t('{leftOutByMarks} {leftOutByMarks, plural, one {clip is} other {clips are}} left out because of events.', {
            leftOutByMarks,
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
        {t('{estimate}, on {range} to {range2}', {
          estimate: intervalsInWords(estimate),
          range: range[0],
          range2: range[1],
        })}
      </Text>
      {noInterval && (
        <Text size="sm" mt="xs">
          {noInterval}
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
        Head: {headKind(head.kind)} on {head.encoder}, from {head.participants} participants
        {head.standing && `, ${head.standing.kind === 'planned' ? t('as set in the analysis plan') : t('exploratory')}`}
        . Not a diagnosis.
      </Text>
    </>
  )
}

function intervalsInWords({ interval90, interval95 }: ShownEstimate): string {
  if (!interval90) return 'No interval'
  const ends = ([lower, upper]: readonly [number, number]) =>
    `${english.oneDecimal(lower)} to ${english.oneDecimal(upper)}`
  return `90 % interval ${ends(interval90)}${interval95 ? `, 95 % ${ends(interval95)}` : ', 95 % not attainable'}`
}
