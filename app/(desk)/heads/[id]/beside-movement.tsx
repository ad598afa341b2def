'use client'
import { Alert, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import { isOpen, runNote } from '../../run-state.tsx'
import { ComparisonTable, differenceInWords } from '../../studies/[id]/heads/compare/comparison-table.tsx'

/** The head beside what movement of the face alone says, and both together; or how to have that. */
export function BesideMovement({ headId }: { headId: string }) {
  const t = useText()
  const client = useQueryClient()
  const input = { headId }
  const beside = useQuery(
    rpc.comparisons.ofHead.queryOptions({
      input,
      refetchInterval: (query) => (isOpen(query.state.data?.run?.state) ? 1000 : false),
    }),
  )
  const start = useMutation(
    rpc.comparisons.startOfHead.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  if (beside.error) return <Problem error={beside.error} retry={() => beside.refetch()} />
  if (!beside.data) return null
  const { run, movement, mayTrain, added, encoder } = beside.data
  const title = t('Beside movement of the face')
  const missing = movement.interviews - movement.analysed
  const nameOf = (names: readonly string[]) =>
    names.length > 1 ? t('both') : names[0] === encoder ? t('this head') : t('movement of the face')
  const [target] = run?.result?.targets ?? []
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} mb={4}>
        {title}
      </Title>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t(
            'Does the encoder know more than movement does? The same folds of the same interviews, by named movements of the face alone, by this head, and by both together (ridge regression).',
          )}
        </Text>
        {run && isOpen(run.state) && (
          <Group gap="sm" wrap="nowrap">
            <Progress value={100 * run.progress} style={{ flex: 1 }} aria-label={title} />
            <Text size="sm" c="dimmed" aria-live="polite">
              {runNote(run, t)}
            </Text>
          </Group>
        )}
        {run?.state === 'failed' && run.problem && <Alert color="red">{t.stored(run.problem)}</Alert>}
        {run?.result && target && (
          <>
            <ComparisonTable target={target} result={run.result} nameOf={nameOf} />
            {added?.correlation && (
              <Text size="sm">
                {t('Both together against this head: Δ r {difference}.', {
                  difference: differenceInWords(t, added.correlation),
                })}
              </Text>
            )}
          </>
        )}
        {missing > 0 && (
          <Text size="sm">
            {t('{missing} of its {interviews} interviews are not analysed with movement of the face.', {
              missing,
              interviews: movement.interviews,
            })}
          </Text>
        )}
        {mayTrain && !isOpen(run?.state) && (run?.state !== 'done' || !target || missing > 0) && (
          <Button w="fit-content" variant="default" loading={start.isPending} onClick={() => start.mutate(input)}>
            {missing > 0 ? t('Analyse movement and compare') : t('Compare with movement')}
          </Button>
        )}
      </Stack>
    </Card>
  )
}
