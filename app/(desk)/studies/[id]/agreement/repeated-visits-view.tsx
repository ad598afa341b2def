'use client'
import { SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { AgreementQuery } from '#lib/agreement/agreement-query.ts'
import type { RepeatedVisits } from '#lib/agreement/repeated-visits.ts'
import { between, probability, two } from '#lib/reports/paper-table.ts'
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
      table={{
        header: ['', 'r', '95 % interval', 'Note'],
        align: ['l', 'r', 'c', 'l'],
        body: [
          [
            'Within participants',
            within.value ? two(within.value.r) : '–',
            between(within.value?.interval),
            within.value
              ? [
                  within.value.p === undefined ? [] : probability(within.value.p),
                  `${within.value.freedom} degrees of freedom`,
                ]
                  .flat()
                  .join(', ')
              : (within.why ?? ''),
          ],
          [
            'Between participants',
            means.value ? two(means.value.r) : '–',
            between(means.value?.interval),
            means.value ? `means of ${means.value.n} participants` : (means.why ?? ''),
          ],
        ],
      }}
    />
  )
}

function Components({ visits: { ratings, retest } }: { visits: RepeatedVisits }) {
  const t = useText()
  const parts = ratings.value
  const all = parts ? parts.person + (parts.visit ?? 0) + parts.rater + parts.residual : 1
  const row = (name: string, value: number | undefined) => [
    name,
    value === undefined ? '–' : two(value),
    value === undefined ? 'one visit each' : `${Math.round((100 * value) / all)} % of the variance`,
  ]
  return (
    <PaperTableView
      title={t('Error of ratings and estimates')}
      table={{
        header: ['', 'Value', 'Note'],
        align: ['l', 'r', 'l'],
        body: [
          ...(parts
            ? [
                row('Variance between participants', parts.person),
                row('Variance between visits', parts.visit),
                row('Variance between raters', parts.rater),
                row('Residual variance', parts.residual),
                ['Standard error of a rating', two(parts.sem), `smallest detectable change ${two(parts.sdc)}`],
              ]
            : [['Variance of ratings', '–', ratings.why ?? '']]),
          retest.value
            ? [
                'Standard error of an estimate',
                two(retest.value.sem),
                `smallest detectable change ${two(retest.value.sdc)}; ${retest.value.pairs} pairs of visits within 30 days`,
              ]
            : ['Standard error of an estimate', '–', `of visits within 30 days: ${retest.why}`],
        ],
      }}
    />
  )
}
