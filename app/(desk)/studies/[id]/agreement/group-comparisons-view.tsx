'use client'
import { Badge, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { AgreementQuery } from '#lib/agreement/agreement-query.ts'
import type { GroupComparisons } from '#lib/agreement/group-comparisons.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import type { PaperTable } from '#lib/reports/paper-table.ts'
import { between, probability } from '#lib/reports/paper-table.ts'
import type { FigureWithInterval, GroupFigures } from '#lib/statistics/group-comparison.ts'
import { textOf } from './figures-in-words.ts'
import { PaperTableView } from './paper-table-view.tsx'

type Comparison = GroupComparisons['comparisons'][number]

const TITLES: Record<Comparison['key'], Message> = {
  site: phrase('By site'),
  sex: phrase('By sex'),
  ageBand: phrase('By age band'),
}

/** Correlation, bias, error, calibration and coverage of each group, and whether they differ. */
export function GroupComparisonsView({ studyId, query }: { studyId: string; query: AgreementQuery }) {
  const t = useText()
  const groups = useQuery(rpc.studies.groups.queryOptions({ input: { id: studyId, ...query } }))
  if (groups.error) return <Problem error={groups.error} />
  if (!groups.data) return <Skeleton h={320} />
  return (
    <Stack>
      {groups.data.comparisons.map((comparison) => (
        <div key={comparison.key}>
          {comparison.standing && (
            <Badge
              color={comparison.standing === 'planned' ? 'teal' : 'gray'}
              variant="light"
              size="sm"
              mb={4}
              miw="max-content"
            >
              {comparison.standing === 'planned' ? t('planned') : t('exploratory')}
            </Badge>
          )}
          <PaperTableView title={t(TITLES[comparison.key])} tableIn={(inLanguage) => tableOf(inLanguage, comparison)} />
          {comparison.key === 'site' && <Sites comparison={comparison} leftOut={groups.data.sitesLeftOut} />}
        </div>
      ))}
      <Text size="sm" c="dimmed">
        {t(
          'Bias: estimate minus rating. Slope: rating on estimate, 1 if calibrated. Coverage: share of ratings within the 90 % intervals, each participant counted once. 95 % intervals, from leaving out one participant at a time. Interaction: Welch’s test with jackknife errors, for groups of at least six participants; p values are not adjusted for multiple tests.',
        )}
      </Text>
    </Stack>
  )
}

function tableOf(t: Translator, { by, groups, tests }: Comparison): PaperTable {
  const cell = (figure: FigureWithInterval | undefined) =>
    figure && Number.isFinite(figure.value)
      ? `${t.twoDecimals(figure.value)}${figure.interval ? ` (${between(t, figure.interval)})` : ''}`
      : '–'
  const row = ({ group, participants, interviews, figures }: GroupFigures) => [
    group,
    `${participants} (${interviews})`,
    ...(figures
      ? [figures.pearson, figures.bias, figures.meanAbsoluteError, figures.calibrationSlope, figures.coverage].map(cell)
      : [t('too few participants'), '', '', '', '']),
  ]
  const p = ({ value }: Comparison['tests'][keyof Comparison['tests']]) => (value ? probability(t, value.p) : '–')
  return {
    header: [
      textOf(t, by),
      t('Participants (interviews)'),
      'r',
      t('Bias'),
      t('Mean absolute error'),
      t('Slope'),
      t('Coverage'),
    ],
    align: ['l', 'r', 'r', 'r', 'r', 'r', 'r'],
    body: [
      ...groups.map(row),
      [
        t('Interaction'),
        '',
        p(tests.pearson),
        p(tests.bias),
        p(tests.meanAbsoluteError),
        p(tests.calibrationSlope),
        '',
      ],
    ],
  }
}

function Sites({ comparison: { overGroups }, leftOut }: { comparison: Comparison; leftOut: boolean }) {
  const t = useText()
  const prediction = overGroups.value?.prediction
  const figures = overGroups.value && {
    sites: overGroups.value.sites,
    value: t.twoDecimals(overGroups.value.value),
    interval: between(t, overGroups.value.interval),
    tauSquared: t.decimals(overGroups.value.tauSquared, 3),
    share: t.percent(overGroups.value.iSquared),
  }
  return (
    <>
      <Group mt="sm" gap="xs">
        <Title order={3} size="h5">
          {t('Across sites')}
        </Title>
      </Group>
      <Text size="sm">
        {figures
          ? prediction
            ? t(
                'r over {sites} sites {value} ({interval}); variance between sites of Fisher’s z, τ² {tauSquared}, {share} of the variance is not error. In a new site r is expected between {low} and {high}.',
                { ...figures, low: t.twoDecimals(prediction[0]), high: t.twoDecimals(prediction[1]) },
              )
            : t(
                'r over {sites} sites {value} ({interval}); variance between sites of Fisher’s z, τ² {tauSquared}, {share} of the variance is not error.',
                figures,
              )
          : t('Figures across sites need two sites with at least six participants each.')}{' '}
        {leftOut
          ? t('Each site’s estimates come from a head trained without that site.')
          : t(
              'The head was trained on other participants of each site. To see how well it generalises, train a head that leaves out one site at a time.',
            )}
      </Text>
      {overGroups.value && (
        <Text size="sm" c="dimmed">
          {t('Random effects by restricted maximum likelihood, interval by Hartung and Knapp.')}
        </Text>
      )}
    </>
  )
}
