import { Anchor, Card, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import { EpochLines } from '../../../../epoch-lines.tsx'
import { asWritten } from '../../../../numbers.ts'
import { RunActs } from '../run-acts.tsx'

type Run = Awaited<ReturnType<typeof rpc.encoderTraining.see.call>>['runs'][number]

/** A training of an encoder: how far it is, or what came of it. */
export function EncoderRun({
  studyId,
  run,
  isLatest,
  mayRetry,
}: {
  studyId: string
  run: Run
  /** Whether its epochs are drawn. */
  isLatest: boolean
  mayRetry: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.encoderTraining.cancel.mutationOptions(settle))
  const retry = useMutation(rpc.encoderTraining.retry.mutationOptions(settle))
  const input = { id: studyId, runId: run.id }
  const title = t('Training of {moment}', { moment: t.moment(run.createdAt) })
  return (
    <Card component="section" aria-label={title}>
      <Stack gap="sm">
        <Title order={3}>{title}</Title>
        <RunActs
          kind="encoder"
          run={run}
          title={title}
          cancel={() => cancel.mutate(input)}
          retry={mayRetry ? () => retry.mutate(input) : undefined}
          isAsking={cancel.isPending || retry.isPending}
        />
        {run.outcome && <Outcome outcome={run.outcome} history={run.history} />}
        {isLatest && run.history.length > 1 && <Epochs history={run.history} />}
      </Stack>
    </Card>
  )
}

function Outcome({ outcome, history }: { outcome: NonNullable<Run['outcome']>; history: Run['history'] }) {
  const t = useText()
  const { title, version, epoch, clips, leftOut } = outcome
  const kept = history.find((record) => record.epoch === epoch)
  return (
    <>
      <Text size="sm">
        {t.nodes(
          '{title} {version} is installed; see <a>Models</a>. A study uses it once it is chosen in its settings.',
          {
            title,
            version,
            a: (inside) => (
              <Anchor component={Link} href="/models" underline="always">
                {inside}
              </Anchor>
            ),
          },
        )}
      </Text>
      <Text size="sm">
        {t(
          'It learnt from {clips, plural, one {# clip} other {# clips}}; epoch {epoch} is kept, the one of the lowest loss.',
          { clips, epoch },
        )}{' '}
        {leftOut > 0 && t('{count, plural, one {# caption} other {# captions}} could not be used.', { count: leftOut })}
      </Text>
      {kept?.war !== undefined && kept.uar !== undefined && (
        <Text size="sm">
          {t(
            'On {count, plural, one {# clip} other {# clips}} of participants held out, words find the class with a recall of {war} over clips (WAR) and {uar} over classes (UAR).',
            { count: outcome.heldOutClips, war: t.percent(kept.war), uar: t.percent(kept.uar) },
          )}
        </Text>
      )}
    </>
  )
}

/** Loss and recalls, epoch by epoch. */
function Epochs({ history }: { history: Run['history'] }) {
  const t = useText()
  const recalls = history.flatMap(({ epoch, war, uar }) =>
    war === undefined || uar === undefined ? [] : [{ epoch, war, uar }],
  )
  return (
    <>
      <EpochLines
        title={t('Loss by epoch')}
        // Rounding may leave it a hair below zero, which would stretch the axis.
        points={history.map(({ epoch, loss }) => ({ epoch, loss: Math.max(0, loss) }))}
        lines={[{ key: 'loss', name: t('training') }]}
        tick={(value) => asWritten(value, t)}
        words={lossInWords(t, history)}
      />
      {recalls.length > 1 && (
        <EpochLines
          title={t('Recall on participants held out, by epoch')}
          points={recalls}
          lines={[
            { key: 'war', name: t('over clips (WAR)') },
            { key: 'uar', name: t('over classes (UAR)') },
          ]}
          tick={(value) => t.percent(value)}
          highest={1}
          words={recallInWords(t, recalls)}
        />
      )}
    </>
  )
}

function lossInWords(t: PageTranslator, history: Run['history']): string {
  const [first, last] = [history[0]!, history.at(-1)!]
  return t('Loss, epochs {first} to {last}: {loss} to {lost}.', {
    first: first.epoch,
    last: last.epoch,
    loss: t.twoDecimals(first.loss),
    lost: t.twoDecimals(last.loss),
  })
}

function recallInWords(t: PageTranslator, recalls: readonly { epoch: number; war: number; uar: number }[]): string {
  const last = recalls.at(-1)!
  return t('Recall on participants held out after epoch {epoch}: WAR {war}, UAR {uar}.', {
    epoch: last.epoch,
    war: t.percent(last.war),
    uar: t.percent(last.uar),
  })
}
