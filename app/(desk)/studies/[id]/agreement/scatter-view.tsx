import { Text } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { ENCODER_HAS_SEEN_STUDY } from '#lib/heads/seen-study.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { PointFigure } from '../../../figures/point-figure.tsx'
import styles from './beside.module.css'
import { axisOf, bandNote, identity, lineOf } from './figure-lines.ts'
import { inBrackets, textOf } from './figures-in-words.ts'
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
        caption={`${t(
          'Each point is an interview: {kinds}. Dashed: identity; solid: fitted line with its 95 % band; thin bars: 90 % intervals.',
          { kinds: kindsInWords(t, pairs) },
        )}${bandNote(t, agreement)}`}
      >
        <PointFigure
          points={pairs.map((pair) => ({ x: pair.rating, y: pair.estimate, pair }))}
          xLabel={t('Raters')}
          yLabel={t('Estimate')}
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
            ...(pearson.value ? [`r = ${t.twoDecimals(pearson.value.r)}${behind(t, pearson.value.interval)}`] : []),
            ...(concordance.value ? [`CCC = ${t.twoDecimals(concordance.value.ccc)}`] : []),
            t('n = {n}', { n: summary.n }),
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

function behind(t: PageTranslator, interval: readonly [number, number] | undefined): string {
  return interval ? ` ${inBrackets(t, t.twoDecimals(interval[0]), t.twoDecimals(interval[1]))}` : ''
}

const KINDS = {
  outOfFold: phrase('out of fold, by a head trained without the participant (circles)'),
  unseen: phrase('unseen, the participant was never in the training data (diamonds)'),
  declared: phrase('imported, with a declaration that the participant was not in the training data (squares)'),
} satisfies Partial<Record<AgreementPage['pairs'][number]['kind'], Message>>

function kindsInWords(t: PageTranslator, pairs: AgreementPage['pairs']): string {
  return (['outOfFold', 'unseen', 'declared'] as const)
    .filter((kind) => pairs.some((pair) => pair.kind === kind))
    .map((kind) => t(KINDS[kind]))
    .reduce((first, second) => (first ? t('{first}, or {second}', { first, second }) : second), '')
}

/** Where the estimates come from. */
function Source({ agreement: { source, encoder, encoderUse, unpaired } }: { agreement: AgreementPage }) {
  const t = useText()
  const lines = [
    source?.declaration
      ? t('Declared: {declaration}', { declaration: source.declaration })
      : t('Head on {encoder}, from {participants} participants, {date}.', {
          encoder: encoder ?? '',
          participants: source?.participants ?? 0,
          date: source ? t.day(source.createdAt) : '',
        }),
    ...(encoderUse?.hasSeenStudy ? [t(ENCODER_HAS_SEEN_STUDY)] : []),
    ...(encoderUse ? [`${encoderUse.title}: ${textOf(t, encoderUse.intendedUse)}`] : []),
    ...(unpaired > 0
      ? [
          t(
            '{unpaired, plural, one {One interview has} other {# interviews have}} only a rating or only an estimate, and {unpaired, plural, one {is} other {are}} left out.',
            { unpaired },
          ),
        ]
      : []),
  ]
  return lines.map((line) => (
    <Text key={line} size="sm" mt="sm">
      {line}
    </Text>
  ))
}
