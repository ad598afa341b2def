import { median, quantile } from 'simple-statistics'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { largest, smallest } from '#lib/numbers/extremes.ts'
import { mean } from '#lib/numbers/mean.ts'
import { QUALITY_MEASURES } from '#lib/quality/measures.ts'
import { qualityInWords } from '#lib/quality/quality-words.ts'
import { importedSheetsInWords } from '#lib/ratings/blindness.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { TrainingSample } from '#lib/training/training-sample.ts'
import { type CardPart, statedLine } from './card-lines.ts'
import { withInterval } from './paper-table.ts'

/** Where the data come from, how they were prepared, who rated them, and whom they are of. */
export function sectionsOnData(t: Translator, material: CardMaterial): CardPart[] {
  const { card, sample } = material
  return [
    {
      heading: 'Setting and participants',
      lines: [
        statedLine(t, material, 'dataSource'),
        sample.interviews
          ? daysInWords(t, sample.interviews)
          : t('The interviews have been deleted, so their dates are unknown.'),
        ...(['recruitment', 'setting', 'eligibility', 'treatment'] as const).map((key) => statedLine(t, material, key)),
      ],
    },
    { heading: 'Raters', lines: [...raterLines(t, sample), statedLine(t, material, 'raters')] },
    { heading: 'Data preparation', lines: preparationLines(t, card, sample) },
    { heading: 'Flow of participants', lines: [...flowLines(t, card, sample), statedLine(t, material, 'enrolment')] },
    {
      heading: 'Characteristics of the participants',
      lines: [
        t(
          'Performance is estimated out of fold on these participants. There is no separate evaluation sample to compare them with.',
        ),
      ],
      table: characteristics(t, card, sample),
    },
    { heading: 'Ratings', lines: ratingLines(t, card) },
  ]
}

/** The first and the last day of interviews, or the one day that it was. */
function daysInWords(t: Translator, { first, last }: { first: string; last: string }): string {
  return first === last
    ? t('Interviews were held on {day}.', { day: first })
    : t('Interviews were held from {first} to {last}.', { first, last })
}

function raterLines(t: Translator, { raters }: TrainingSample): string[] {
  const { sheets, interviewsBy, reliability } = raters
  const each = Object.entries(interviewsBy).map(([count, interviews]) =>
    t('{interviews} by {count, plural, =1 {one rater} other {# raters}}', { interviews, count: Number(count) }),
  )
  return [
    sheets.length === 0
      ? t('The rating sheets have been deleted.')
      : t(
          '{count, plural, =1 {One rater} other {# raters}}, with {sheets} locked sheets. Interviews rated: {interviews}.',
          { count: sheets.length, sheets: listed(t, sheets.map(String)), interviews: each.join(', ') },
        ),
    ...[importedSheetsInWords(raters.sheetCounts)].flatMap((line) => (line === undefined ? [] : [t.stored(line)])),
    reliabilityInWords(t, reliability),
  ]
}

function reliabilityInWords(t: Translator, { value: icc, why }: TrainingSample['raters']['reliability']): string {
  if (!icc) return t('Reliability: {why}', { why: t.stored(why ?? '') })
  const line = t(
    'Reliability of {raters} raters over {interviews} interviews: ICC(2,1) {single} for a single rater, ICC(2,k) {mean} for their mean.',
    {
      raters: icc.raters,
      interviews: icc.interviews,
      single: withInterval(t, icc.single, icc.singleInterval),
      mean: withInterval(t, icc.average, icc.averageInterval),
    },
  )
  return icc.singleInterval ? line : `${line} ${t('No interval: some participants have several interviews.')}`
}

function preparationLines(
  t: Translator,
  { encoder, quality, sample: { interviews } }: HeadCard,
  { checks, samplings }: TrainingSample,
): string[] {
  const found = checks.flatMap(({ title, recordings: count }) =>
    count > 0 ? [t('{check} in {count}', { check: t.stored(title), count })] : [],
  )
  const ways = samplings.map(({ framesPerSecond, clipFrames: frames, stride, clips }) =>
    t(
      '{rate} frames a second in clips of {frames} frames, {stride} from one clip to the next{some, select, no {} other { ({clips} clips a recording, spread evenly)}}',
      {
        rate: numeral(t, framesPerSecond),
        frames,
        stride,
        some: clips === undefined ? 'no' : 'yes',
        clips: clips ?? 0,
      },
    ),
  )
  return [
    ...(quality ? [ruleInWords(t, quality)] : []),
    samplings.length === 0
      ? t('The sampling of the recordings is no longer stored.')
      : t('Recordings are sampled at {ways}.', { ways: ways.join(t('sampling|; or at ')) }),
    t(
      'Faces are detected and tracked, the participant’s face is cropped to a stabilised square, and {encoder} computes {size} features of each clip. The same steps and checks apply to all participants and groups.',
      { encoder: encoder.name, size: encoder.size },
    ),
    t('Each recording is checked for {checks}. Of the {interviews} recordings used: {found}.', {
      checks: listed(
        t,
        checks.map(({ title }) => t.stored(title)),
      ),
      interviews,
      found: found.length > 0 ? found.join(', ') : t('no problems were found'),
    }),
  ]
}

/** The limits on the quality of clips that a head was trained with, and what they did. */
function ruleInWords(
  t: Translator,
  { rule, clips, leftOut, weighted, interviews, unmeasured }: NonNullable<HeadCard['quality']>,
): string {
  const limits = QUALITY_MEASURES.flatMap(({ key, title, unit, good }) => {
    const limit = rule[key]
    if (!limit) return []
    const words = { measure: t(title), value: t(qualityInWords(limit.limit, unit)) }
    const end = good === 'from' ? t('{measure}, at least {value}', words) : t('{measure}, at most {value}', words)
    return [
      limit.below === 'leave-out' ? t('{end} (others are left out)', { end }) : t('{end} (others count less)', { end }),
    ]
  })
  return t(
    'Clips count by limits on their quality, in training as in estimates: {limits}. Of {clips} clips that show enough of the face, {leftOut} were left out and {weighted} counted less; {interviews} interviews had no clip left, and {unmeasured} were not measured and counted in full.',
    { limits: limits.join('; '), clips, leftOut, weighted, interviews, unmeasured },
  )
}

function flowLines(t: Translator, { missing, sample }: HeadCard, { study }: TrainingSample): string[] {
  const { withoutAnalysis, withoutSheet, withoutFace } = missing
  const all = sample.interviews + withoutAnalysis + withoutSheet + withoutFace
  return [
    t(
      '{all} interviews were in the study: {withoutAnalysis} without an analysed recording, {withoutSheet} without a complete locked sheet, {withoutFace} with too few frames of the face. {interviews} interviews of {participants} participants remained, and all were used.',
      {
        all,
        withoutAnalysis,
        withoutSheet,
        withoutFace,
        interviews: sample.interviews,
        participants: sample.participants,
      },
    ),
    t(
      'Of the study at the time of training, {participants} participants with {interviews} interviews remain, {recorded} of which are recorded.',
      { participants: study.participants, interviews: study.interviews, recorded: study.recorded },
    ),
    t('Each estimate refers to the day of its interview. There is no follow-up.'),
  ]
}

/** Participants by group, with their mean rating. */
function characteristics(t: Translator, { outOfFold }: HeadCard, { participants }: TrainingSample): CardPart['table'] {
  const ratings = new Map<string, number[]>()
  for (const { participant, rating } of outOfFold)
    ratings.set(participant, [...(ratings.get(participant) ?? []), rating])
  const meanOf = (code: string) => {
    const own = ratings.get(code)
    return own ? mean(own) : undefined
  }
  const row = (name: string, group: string, members: typeof participants) => {
    const means = members.flatMap(({ code }) => meanOf(code) ?? [])
    return [
      name,
      group,
      `${members.length} (${participants.length > 0 ? Math.round((100 * members.length) / participants.length) : 0} %)`,
      means.length > 0
        ? `${t.twoDecimals(mean(means))}${means.length > 1 ? ` (${t.twoDecimals(deviation(means))})` : ''}`
        : '',
    ]
  }
  const groupings = [
    [t('Site'), ({ site }: (typeof participants)[number]) => site],
    [t('Sex'), ({ sex }: (typeof participants)[number]) => sex],
    [t('Age band'), ({ ageBand }: (typeof participants)[number]) => ageBand],
    [t('Interviews'), ({ visits }: (typeof participants)[number]) => String(visits)],
  ] as const
  return {
    columns: [t('Characteristic'), t('Group'), t('Participants'), t('Mean rating (SD)')],
    rows: [
      row(t('All'), '', participants),
      ...groupings.flatMap(([name, groupOf]) =>
        [...Map.groupBy(participants, (person) => groupOf(person) ?? t('not recorded'))]
          .sort(([a], [b]) => a.localeCompare(b, t.language, { numeric: true }))
          .map(([group, members]) => row(name, group, members)),
      ),
    ],
  }
}

function ratingLines(t: Translator, { outOfFold, target }: HeadCard): string[] {
  const ratings = outOfFold.map(({ rating }) => rating)
  if (ratings.length === 0) return [t('The card does not include the ratings. Train the head again.')]
  const [low, high] = target.range
  const at = (end: number) => ratings.filter((rating) => rating === end).length
  return [
    t(
      '{count} interviews: mean {mean}, standard deviation {deviation}, median {median}, quartiles {first} and {third}, from {lowest} to {highest}.',
      {
        count: ratings.length,
        mean: t.twoDecimals(mean(ratings)),
        deviation: ratings.length > 1 ? t.twoDecimals(deviation(ratings)) : t('not defined'),
        median: t.twoDecimals(median(ratings)),
        first: t.twoDecimals(quantile(ratings, 0.25)),
        third: t.twoDecimals(quantile(ratings, 0.75)),
        lowest: t.twoDecimals(smallest(ratings)),
        highest: t.twoDecimals(largest(ratings)),
      },
    ),
    t('{lowest} at the lowest possible score ({low}), {highest} at the highest ({high}).', {
      lowest: at(low),
      low: numeral(t, low),
      highest: at(high),
      high: numeral(t, high),
    }),
  ]
}

function deviation(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

/** As a sentence lists them, without a comma before the last one. */
function listed(t: Translator, values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} ${t('and')} ${values.at(-1)}`
}
