'use client'
import { Alert, Stack, Table, Text } from '@mantine/core'
import type { StudyAgreement } from '#lib/studies/study-agreement.ts'
import { twoDecimals } from '../../../numbers.ts'
import { FigureFrame } from './figure-frame.tsx'
import { ForestFigure } from './forest-figure.tsx'

const VERDICTS = {
  within: 'The model is within the experts’ range: the difference may be nothing.',
  below: 'The model agrees with the experts less than they agree among themselves.',
  above: 'The model agrees with each expert better than the other experts do.',
  open: 'Too little is known to say whether the model is within the experts’ range.',
}

/** The ceiling: how experts agree among themselves, beside how the model agrees with each of them. */
export function Experts({ agreement }: { agreement: StudyAgreement }) {
  const { ceiling, betweenRaters, reliability } = agreement
  if (!ceiling.value) {
    return (
      <Text size="sm">
        The experts’ agreement is the ceiling of what a model can be asked for. It needs two raters who rated four of
        the same interviews. {ceiling.why}
      </Text>
    )
  }
  const { rows, model, experts, difference, interval, verdict } = ceiling.value
  const hasKappa = betweenRaters.some(({ kappa }) => kappa !== undefined)
  return (
    <Stack>
      <Alert color={verdict === 'below' ? 'yellow' : 'teal'} title={VERDICTS[verdict]}>
        Model with an expert {twoDecimals(model)}, experts with the mean of the others {twoDecimals(experts)} on the
        same interviews: difference {twoDecimals(difference)}
        {interval &&
          `, 95 % interval ${twoDecimals(interval[0])} to ${twoDecimals(interval[1])} drawn over participants`}
        .
      </Alert>
      <FigureFrame
        title="Model and experts, with each expert"
        name="experts"
        caption="Circles: the model’s estimate with that expert; squares: the mean of the other experts with that expert. Both on the interviews that this expert and another rated."
      >
        <ForestFigure
          label="Correlation of the model, and of the other experts, with each expert"
          rows={rows.flatMap(({ rater, n, model: own, experts: others }) => [
            { label: rater, r: own, detail: `model, n = ${n}`, kind: 'model' as const },
            { label: '', r: others, detail: 'other experts', kind: 'experts' as const },
          ])}
        />
      </FigureFrame>
      <Table.ScrollContainer minWidth={420}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Two experts</Table.Th>
              <Table.Th ta="right">r</Table.Th>
              <Table.Th>95 % interval</Table.Th>
              {hasKappa && <Table.Th ta="right">Weighted kappa</Table.Th>}
              <Table.Th ta="right">Interviews</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {betweenRaters.map(({ first, second, pearson, kappa }) => (
              <Table.Tr key={`${first} ${second}`}>
                <Table.Td>
                  {first} and {second}
                </Table.Td>
                <Table.Td ta="right">{twoDecimals(pearson.r)}</Table.Td>
                <Table.Td>
                  {pearson.interval && `${twoDecimals(pearson.interval[0])} to ${twoDecimals(pearson.interval[1])}`}
                </Table.Td>
                {hasKappa && <Table.Td ta="right">{kappa === undefined ? '–' : twoDecimals(kappa)}</Table.Td>}
                <Table.Td ta="right">{pearson.n}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="sm" c="dimmed">
        {reliability.value
          ? `Raters among themselves: ICC(2,1) ${twoDecimals(reliability.value.single)}, of the mean of ${reliability.value.raters} raters ${twoDecimals(reliability.value.average)}.`
          : reliability.why}
      </Text>
    </Stack>
  )
}
