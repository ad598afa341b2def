'use client'
import { Alert, Anchor, Badge, Button, List, Stack, Table, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { type AppTraining, rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem, tellProblem } from '#app/states.tsx'
import type { CertificationStanding } from '#lib/assignments/certify.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { CertificationRule } from './certification-rule.tsx'
import { intervalOf } from './interval.ts'

/** What the view shows of a study. */
interface Shown {
  studyId: string
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  /** Title of the scale's target. */
  target: string
  /** Whether the study has several scales. */
  hasFurther: boolean
  mayAssign: boolean
}

/** Interviews with reference ratings on a scale, and how raters who rated them stand to these. */
export function TrainingView(shown: Shown) {
  const { studyId, scaleName, mayAssign } = shown
  const t = useText()
  const seen = useQuery(rpc.certification.see.queryOptions({ input: { studyId, scaleName } }))
  if (seen.isPending) return <Loading rows={8} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { scale, rule, comparable, interviews, raters } = seen.data
  const isTooSmall = rule.icc !== undefined && interviews.length > 0 && comparable < rule.least
  return (
    <Stack>
      <CertificationRule studyId={studyId} scaleName={scaleName} scale={scale} rule={rule} mayChange={mayAssign} />
      {isTooSmall && (
        <Alert color="gray">
          {t(
            'The training set is too small to certify anybody: {comparable, plural, one {one interview} other {# interviews}} can be compared, and this study certifies from {least} on. With few interviews, raters reach a high ICC by chance. Add {more} more, or set a lower number.',
            { comparable, least: rule.least, more: rule.least - comparable },
          )}
        </Alert>
      )}
      {interviews.length === 0 ? (
        <Empty title={t('No training set yet')}>
          {t(
            'Open an interview’s consensus under Disagreements and use it as a reference. Imported sheets can be references, too.',
          )}
        </Empty>
      ) : (
        <>
          <Raters {...shown} training={seen.data} />
          {raters.length === 0 && <Text size="sm">{t('This study has no raters yet.')}</Text>}
          <div>
            <Title order={2}>{t('Training set')}</Title>
            <List size="sm">
              {interviews.map(({ id, title, source }) => (
                <List.Item key={id}>
                  {t.nodes('<link>{title}</link>, reference: {source}', {
                    title,
                    link: (inside) => (
                      <Anchor
                        component={Link}
                        href={`/interviews/${id}/consensus${scaleInAddress(scaleName)}`}
                        size="sm"
                        underline="always"
                      >
                        {inside}
                      </Anchor>
                    ),
                    source: t.stored(source),
                  })}
                </List.Item>
              ))}
            </List>
          </div>
        </>
      )}
    </Stack>
  )
}

function Raters({ studyId, scaleName, target, hasFurther, training, mayAssign }: Shown & { training: AppTraining }) {
  const t = useText()
  const { raters } = training
  const client = useQueryClient()
  const assign = useMutation(
    rpc.certification.assign.mutationOptions({
      onSuccess: ({ assignments }) => {
        notifications.show({
          message: t('{assignments, plural, one {# interview} other {# interviews}} of the training set assigned.', {
            assignments,
          }),
        })
        return client.invalidateQueries()
      },
      onError: tellProblem,
    }),
  )
  return (
    <div>
      <LongTable minWidth={560} verticalSpacing={6} aria-label={t('Raters in training')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Rater')}</Table.Th>
            <Table.Th ta="right">{t('Rated')}</Table.Th>
            <Table.Th ta="right">{t('ICC, 95 % interval')}</Table.Th>
            <Table.Th ta="right">{t('Mean difference')}</Table.Th>
            <Table.Th>{t('Certified')}</Table.Th>
            {mayAssign && <Table.Th aria-label={t('Actions')} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {raters.map((rater) => (
            <RaterRow
              key={rater.id}
              rater={rater}
              training={training}
              onAssign={mayAssign ? () => assign.mutate({ studyId, scaleName, raters: [rater.id] }) : undefined}
            />
          ))}
        </Table.Tbody>
      </LongTable>
      <Text size="xs" c="dimmed">
        {t(
          '{target}: ICC(A,1), absolute agreement of a single rating with the reference. Difference: rater minus reference. Sheets of assigned training sets count here, and neither for the study’s agreement nor for heads.',
          { target },
        )}{' '}
        {hasFurther &&
          t(
            'Interviews are assigned on all scales of the study, so a rater’s sheets of an assigned training set are for training on every scale.',
          )}
      </Text>
    </div>
  )
}

/** Why a rater is not certified. */
const WHY_NOT: Record<CertificationStanding, Message> = {
  certified: phrase('certified'),
  'no-rule': phrase('no rule set'),
  'small-set': phrase('no, the set is too small'),
  unrated: phrase('not yet, interviews of the set are not rated'),
  below: phrase('no, the ICC is too low'),
}

function RaterRow({
  rater: { name, result },
  training: { rule, interviews },
  onAssign,
}: {
  rater: AppTraining['raters'][number]
  training: AppTraining
  onAssign: (() => void) | undefined
}) {
  const t = useText()
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right">{t('{n} of {count}', { n: result?.n ?? 0, count: interviews.length })}</Table.Td>
      <Table.Td ta="right">
        {result?.icc.value ? (
          <>
            {t.twoDecimals(result.icc.value.icc)}{' '}
            <Text span size="sm" c="dimmed">
              {result.icc.value.interval && intervalOf(t, result.icc.value.interval)}
            </Text>
          </>
        ) : (
          '–'
        )}
      </Table.Td>
      <Table.Td ta="right">{result?.difference === undefined ? '–' : t.twoDecimals(result.difference)}</Table.Td>
      <Table.Td>
        {result?.isCertified ? (
          <Badge variant="filled" size="sm">
            {t('certified')}
          </Badge>
        ) : (
          t(WHY_NOT[result?.standing ?? (rule.icc === undefined ? 'no-rule' : 'unrated')])
        )}
      </Table.Td>
      {onAssign && (
        <Table.Td ta="right">
          {(result?.n ?? 0) < interviews.length && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={t('Assign set to {name}', { name })}
              onClick={onAssign}
            >
              {t('Assign set')}
            </Button>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}
