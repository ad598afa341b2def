import { Group, Stack, Table, Text } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import { FigureFrame } from '../../../../figures/figure-frame.tsx'
import { ForestFigure } from '../../../../figures/forest-figure.tsx'
import { SeenStudyBadge } from '../../../../seen-study.tsx'
import { inBrackets, kindOfHead } from '../../agreement/figures-in-words.ts'
import type { Seen } from './encoder-names.ts'

type Result = NonNullable<Seen['runs'][number]['result']>
type Target = Result['targets'][number]
type Against = Target['entries'][number]['correlation']

/** The heads on each encoder for one target: a forest of r, the figures with paired differences, and what each encoder costs. */
export function ComparisonTable({
  target,
  result,
  nameOf,
}: {
  target: Target
  result: Result
  nameOf: (encoders: readonly string[]) => string
}) {
  const t = useText()
  const title = t.stored(target.title)
  const reference = nameOf(result.entries[result.reference]!.encoders)
  const { interviews, participants, leftOut } = target
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <FigureFrame
        title={title}
        order={4}
        name={`encoders-${target.key}`}
        caption={t(
          'r of the head on each encoder, out of fold on the same interviews. Lines: 95 % intervals of each by itself.',
        )}
      >
        <ForestFigure
          label={t('r of heads on each encoder')}
          rows={target.entries.map(({ pearson, correlation }, i) => ({
            label: nameOf(result.entries[i]!.encoders),
            marks: [
              {
                r: pearson.value?.r,
                interval: pearson.value?.interval,
                detail: pearson.why
                  ? t.stored(pearson.why)
                  : correlation
                    ? `Δ ${t.twoDecimals(correlation.difference)}`
                    : '',
                kind: 'model' as const,
              },
            ],
          }))}
        />
      </FigureFrame>
      <Text size="sm">
        {t(
          '{interviews, plural, one {# interview} other {# interviews}} of {participants, plural, one {# participant} other {# participants}}, out of fold.',
          { interviews, participants },
        )}{' '}
        {leftOut > 0 &&
          t(
            '{leftOut, plural, one {# interview is} other {# interviews are}} left out: some encoder has no analysis with a face.',
            {
              leftOut,
            },
          )}{' '}
        {result.hasRule && t('Clips count by limits on their quality.')}
      </Text>
      <Figures target={target} result={result} nameOf={nameOf} />
      <Text size="xs" c="dimmed">
        {t(
          'Δ: paired difference from {reference}; p by Steiger’s test of r and the paired t-test of absolute errors, adjusted for all differences of the target (Holm).',
          { reference },
        )}
      </Text>
    </Stack>
  )
}

function Figures({ target, result, nameOf }: Parameters<typeof ComparisonTable>[0]) {
  const t = useText()
  const two = (value: number | undefined) => (value === undefined ? '–' : t.twoDecimals(value))
  return (
    <Table.ScrollContainer minWidth={1040}>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Encoder')}</Table.Th>
            <Table.Th>{t('r and its 95 % interval')}</Table.Th>
            <Table.Th>{t('Δ r')}</Table.Th>
            <Table.Th ta="right">{t('RMSE')}</Table.Th>
            <Table.Th ta="right">{t('CCC')}</Table.Th>
            <Table.Th>{t('Δ absolute error')}</Table.Th>
            <Table.Th ta="right">{t('Analysis, s per minute')}</Table.Th>
            <Table.Th ta="right">{t('Numbers')}</Table.Th>
            <Table.Th ta="right">{t('Training, s')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {target.entries.map((own, i) => {
            const entry = result.entries[i]!
            const { value } = own.pearson
            return (
              <Table.Tr key={entry.encoders.join('+')}>
                <Table.Td>
                  <Text size="sm" fw={600}>
                    {nameOf(entry.encoders)}
                  </Text>
                  <Group gap={6}>
                    <Text size="xs" c="dimmed">
                      {kindOfHead(t, entry.kind)}
                    </Text>
                    <SeenStudyBadge seen={entry.hasSeenStudy} />
                  </Group>
                </Table.Td>
                <Table.Td>
                  {two(value?.r)}
                  {value?.interval && ` ${inBrackets(t, two(value.interval[0]), two(value.interval[1]))}`}
                </Table.Td>
                <Table.Td>{differenceInWords(t, own.correlation)}</Table.Td>
                <Table.Td ta="right">{two(own.rootMeanSquareError)}</Table.Td>
                <Table.Td ta="right">{two(own.concordance.value)}</Table.Td>
                <Table.Td>{differenceInWords(t, own.error)}</Table.Td>
                <Table.Td ta="right">
                  {entry.secondsPerMinute === undefined ? '–' : t.oneDecimal(entry.secondsPerMinute)}
                </Table.Td>
                <Table.Td ta="right">{entry.size}</Table.Td>
                <Table.Td ta="right">
                  {entry.trainingSeconds === undefined ? '–' : t.oneDecimal(entry.trainingSeconds)}
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** A paired difference as it stands in a cell: -0.10 [-0.20, 0.01], p = 0.080; nothing for the reference itself. */
export function differenceInWords(t: PageTranslator, against: Against): string {
  if (!against) return ''
  const { difference, interval, adjusted } = against
  const between = interval ? ` ${inBrackets(t, t.twoDecimals(interval[0]), t.twoDecimals(interval[1]))}` : ''
  const p =
    adjusted === undefined
      ? ''
      : adjusted < 0.001
        ? `, ${t('p < {least}', { least: t.decimals(0.001, 3) })}`
        : `, ${t('p = {p}', { p: t.decimals(adjusted, 3) })}`
  return `${t.twoDecimals(difference)}${between}${p}`
}
