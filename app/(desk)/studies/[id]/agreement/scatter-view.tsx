import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { two } from '#lib/reports/paper-table.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { PointFigure } from '../../../figures/point-figure.tsx'
import styles from './beside.module.css'
import { axisOf, bandNote, identity, lineOf } from './figure-lines.ts'
import { KeyFigures } from './key-figures.tsx'

/** Estimate against rating, a point an interview. */
export function ScatterView({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  const { pairs, summary } = agreement
  const { pearson, concordance } = summary
  const axis = axisOf(agreement)
  return (
    <div className={`${styles.beside} ${styles.square}`}>
      <FigureFrame
        title={t('Estimate against the raters')}
        name="scatter"
        caption={t(
          'Each point is an interview: {pairs}. Dashed: identity; solid: fitted line with its 95 % band; thin bars: 90 % intervals.{agreement}',
          { pairs: kindsInWords(pairs), agreement: bandNote(agreement) },
        )}
      >
        <PointFigure
          points={pairs.map((pair) => ({ x: pair.rating, y: pair.estimate, pair }))}
          xLabel="Raters"
          yLabel="Estimate"
          xDomain={axis}
          yDomain={axis}
          rules={[identity(axis)]}
          line={lineOf(
            pairs.map(({ rating }) => rating),
            pairs.map(({ estimate }) => estimate),
          )}
          bars
          square
          inset={[
            ...(pearson.value
              ? [
                  `r = ${two(pearson.value.r)}${pearson.value.interval ? ` [${pearson.value.interval.map(two).join(', ')}]` : ''}`,
                ]
              : []),
            ...(concordance.value ? [`CCC = ${two(concordance.value.ccc)}`] : []),
            `n = ${summary.n}`,
          ]}
        />
      </FigureFrame>
      <KeyFigures
        agreement={agreement}
        statistics={[
          'interviews',
          'pearson',
          'spearman',
          'kendall',
          'concordance',
          'icc21',
          'meanAbsoluteError',
          'rootMeanSquareError',
          'bias',
          'calibrationSlope',
        ]}
      >
        <Source agreement={agreement} />
      </KeyFigures>
    </div>
  )
}

const KINDS = {
  outOfFold: 'out of fold, by a head trained without the participant (circles)',
  unseen: 'unseen, the participant was never in the training data (diamonds)',
  declared: 'imported, with a declaration that the participant was not in the training data (squares)',
}

function kindsInWords(pairs: AgreementPage['pairs']): string {
  const kinds = (['outOfFold', 'unseen', 'declared'] as const).filter((kind) =>
    pairs.some((pair) => pair.kind === kind),
  )
  return kinds.map((kind) => KINDS[kind]).join(', or ')
}

/** Where the estimates come from. */
function Source({ agreement: { source, encoder, encoderUse, unpaired } }: { agreement: AgreementPage }) {
  const lines: ReactNode[] = [
    source?.declaration
      ? `Declared: ${source.declaration}`
      : `Head on ${encoder}, from ${source?.participants} participants, ${source?.createdAt.toISOString().slice(0, 10)}.`,
    ...(encoderUse ? [`${encoderUse.title}: ${encoderUse.intendedUse}`] : []),
    ...(unpaired > 0
      ? [
          unpaired === 1
            ? 'One interview has only a rating or only an estimate, and is left out.'
            : `${unpaired} interviews have only a rating or only an estimate, and are left out.`,
        ]
      : []),
  ]
  return lines.map((line) => (
    <Text key={String(line)} size="sm" mt="sm">
      {line}
    </Text>
  ))
}
