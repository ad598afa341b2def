'use client'
import { SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { AgreementQuery } from '#lib/agreement/agreement-query.ts'
import type { RepeatedVisits } from '#lib/agreement/repeated-visits.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { between, probability } from '#lib/reports/paper-table.ts'
import { textOf } from './figures-in-words.ts'
import { PaperTableView } from './paper-table-view.tsx'

/** Association within and between participants, and where the variance of ratings comes from. */
export function RepeatedVisitsView({ studyId, query }: { studyId: string; query: AgreementQuery }) {
  const t = useText()
  const visits = useQuery(rpc.studies.repeatedVisits.queryOptions({ input: { id: studyId, ...query } }))
  if (visits.error) return <Problem error={visits.error} />
  if (!visits.data) return <Skeleton h={220} />
  return (
    <>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Associations visits={visits.data} />
        <Components visits={visits.data} />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t(
          'Within participants: Bakdash and Marusich 2017. Components by restricted maximum likelihood; smallest detectable change: 1.96 √2 standard errors of measurement.',
        )}
      </Text>
    </>
  )
}

function Associations({ visits: { within, between: means } }: { visits: RepeatedVisits }) {
  const t = useText()
  return (
    <PaperTableView
      title={t('Estimate and rating')}
      tableIn={(t) => ({
        header: ['', 'r', t('95 % interval'), t('remark|Note')],
        align: ['l', 'r', 'c', 'l'],
        body: [
          [
            t('Within participants'),
            within.value ? t.twoDecimals(within.value.r) : '–',
            between(t, within.value?.interval),
            within.value
              ? [
                  within.value.p === undefined ? [] : probability(t, within.value.p),
                  t('{freedom} degrees of freedom', { freedom: within.value.freedom }),
                ]
                  .flat()
                  .join(', ')
              : textOf(t, within.why),
          ],
          [
            t('Between participants'),
            means.value ? t.twoDecimals(means.value.r) : '–',
            between(t, means.value?.interval),
            means.value ? t('means of {n} participants', { n: means.value.n }) : textOf(t, means.why),
          ],
        ],
      })}
    />
  )
}

function Components({ visits: { ratings, retest } }: { visits: RepeatedVisits }) {
  const t = useText()
  const parts = ratings.value
  const all = parts ? parts.person + (parts.visit ?? 0) + parts.rater + parts.residual : 1
  const row = (name: Message, value: number | undefined) => [
    t(name),
    value === undefined ? '–' : t.twoDecimals(value),
    value === undefined ? t('one visit each') : t('{share} of the variance', { share: t.percent(value / all) }),
  ]
  return (
    <PaperTableView
      title={t('Error of ratings and estimates')}
      tableIn={(t) => ({
        header: ['', t('Value'), t('remark|Note')],
        align: ['l', 'r', 'l'],
        body: [
          ...(parts
            ? [
                row(phrase('Variance between participants'), parts.person),
                row(phrase('Variance between visits'), parts.visit),
                row(phrase('Variance between raters'), parts.rater),
                row(phrase('Residual variance'), parts.residual),
                [
                  t('Standard error of a rating'),
                  t.twoDecimals(parts.sem),
                  t('smallest detectable change {change}', { change: t.twoDecimals(parts.sdc) }),
                ],
              ]
            : [[t('Variance of ratings'), '–', textOf(t, ratings.why)]]),
          retest.value
            ? [
                t('Standard error of an estimate'),
                t.twoDecimals(retest.value.sem),
                t('smallest detectable change {change}; {pairs} pairs of visits within 30 days', {
                  change: t.twoDecimals(retest.value.sdc),
                  pairs: retest.value.pairs,
                }),
              ]
            : [
                t('Standard error of an estimate'),
                '–',
                t('of visits within 30 days: {why}', { why: textOf(t, retest.why) }),
              ],
        ],
      })}
    />
  )
}
