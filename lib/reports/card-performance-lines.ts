import type { HeadCard } from '#lib/heads/head-card.ts'
import { fallsShort, notAttainable } from '#lib/heads/observed-coverage.ts'
import { ENCODER_HAS_SEEN_STUDY } from '#lib/heads/seen-study.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { withInterval } from './paper-table.ts'

/** What the head achieved on participants that it was not trained on. */
export function performanceLines(t: Translator, card: HeadCard): string[] {
  const { performance } = card
  const { pearson, concordance, limits, calibration, errorIntervals } = performance
  return [
    ...(card.encoder.hasSeenStudy ? [t(ENCODER_HAS_SEEN_STUDY)] : []),
    pearson.value
      ? t('Pearson’s r {r}, n = {n}. In brackets: 95 % intervals.', {
          r: withInterval(t, pearson.value.r, pearson.value.interval),
          n: performance.n,
        })
      : t('Pearson’s r: {why}', { why: t.stored(pearson.why ?? '') }),
    ...(concordance.value
      ? [t('Concordance {value}.', { value: withInterval(t, concordance.value.ccc, concordance.value.interval) })]
      : []),
    ...(limits.value ? limitsInWords(t, limits.value, errorIntervals) : []),
    ...(calibration.value
      ? [
          t('Calibration slope {slope}, intercept {intercept}.', {
            slope: withInterval(t, calibration.value.slope, calibration.value.slopeInterval),
            intercept: withInterval(t, calibration.value.intercept, calibration.value.interceptInterval),
          }),
        ]
      : []),
    ...coverageLines(t, card),
  ]
}

type Performance = HeadCard['performance']

function limitsInWords(
  t: Translator,
  { meanAbsoluteError, bias, lower, upper, intervals }: NonNullable<Performance['limits']['value']>,
  errors: Performance['errorIntervals'],
): string[] {
  return [
    t('Mean absolute error {error}, bias {bias}.', {
      error: withInterval(t, meanAbsoluteError, errors.meanAbsoluteError),
      bias: withInterval(t, bias, intervals?.bias),
    }),
    t('Limits of agreement {lower} and {upper}.', {
      lower: withInterval(t, lower, intervals?.lower),
      upper: withInterval(t, upper, intervals?.upper),
    }),
  ]
}

/** What intervals held, and how they are made. */
function coverageLines(t: Translator, { coverage, intervalGroups, target: { range } }: HeadCard): string[] {
  const lines = coverage.map((one) => {
    if (one.observed === undefined || !one.interval) return t.stored(one.why ?? notAttainable(one.level))
    const contained = t(
      fallsShort(one)
        ? '{level} intervals contained {observed} of the ratings (95 % interval {from} to {to}; {participants} participants, each counted once): fewer than the {level} nominal level.'
        : '{level} intervals contained {observed} of the ratings (95 % interval {from} to {to}; {participants} participants, each counted once).',
      {
        level: t.percent(one.level),
        observed: t.percent(one.observed),
        from: t.percent(one.interval[0]),
        to: t.percent(one.interval[1]),
        participants: one.participants ?? 0,
      },
    )
    const width = t('Their mean width is {width} of a range of {range}.', {
      width: t.twoDecimals(one.width ?? Number.NaN),
      range: numeral(t, range[1] - range[0]),
    })
    return `${contained} ${width}`
  })
  return coverage.some(({ observed }) => observed !== undefined) && intervalGroups !== undefined
    ? [
        ...lines,
        t(
          'Intervals by nested CV+: {groups} groups of participants, two left out at a time, so a participant’s own rating affects neither the estimates nor the residuals behind their interval. If participants are exchangeable, these intervals have their nominal coverage for any head. A poor head has wide intervals.',
          { groups: intervalGroups },
        ),
      ]
    : lines
}
