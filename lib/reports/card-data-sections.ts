import { median, quantile } from 'simple-statistics'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { importedSheetsInWords } from '#lib/ratings/blindness.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { TrainingSample } from '#lib/training/training-sample.ts'
import { type CardSection, daysInWords, statedLine } from './card-lines.ts'
import { two, withInterval } from './paper-table.ts'

/** Where the data come from, how they were prepared, who rated them, and whom they are of. */
export function sectionsOnData(material: CardMaterial): CardSection[] {
  const { card, sample } = material
  return [
    {
      heading: 'Setting and participants',
      lines: [
        statedLine(material, 'dataSource'),
        sample.interviews
          ? `Interviews were held ${daysInWords(sample.interviews)}.`
          : 'The interviews have been deleted, so their dates are unknown.',
        ...(['recruitment', 'setting', 'eligibility', 'treatment'] as const).map((key) => statedLine(material, key)),
      ],
    },
    { heading: 'Raters', lines: [...raterLines(sample), statedLine(material, 'raters')] },
    { heading: 'Data preparation', lines: preparationLines(card, sample) },
    { heading: 'Flow of participants', lines: [...flowLines(card, sample), statedLine(material, 'enrolment')] },
    {
      heading: 'Characteristics of the participants',
      lines: [
        'Performance is estimated out of fold on these participants. There is no separate evaluation sample to compare them with.',
      ],
      table: characteristics(card, sample),
    },
    { heading: 'Ratings', lines: ratingLines(card) },
  ]
}

function raterLines({ raters }: TrainingSample): string[] {
  const { sheets, interviewsBy, reliability } = raters
  const each = Object.entries(interviewsBy).map(
    ([count, interviews]) => `${interviews} by ${count === '1' ? 'one rater' : `${count} raters`}`,
  )
  const icc = reliability.value
  return [
    sheets.length === 0
      ? 'The rating sheets have been deleted.'
      : `${sheets.length === 1 ? 'One rater' : `${sheets.length} raters`}, with ${listed(sheets.map(String))} locked sheets. Interviews rated: ${each.join(', ')}.`,
    ...[importedSheetsInWords(raters.sheetCounts)].filter((line) => line !== undefined),
    icc
      ? `Reliability of ${icc.raters} raters over ${icc.interviews} interviews: ICC(2,1) ${withInterval(icc.single, icc.singleInterval)} for a single rater, ICC(2,k) ${withInterval(icc.average, icc.averageInterval)} for their mean.${icc.singleInterval ? '' : ' No interval: some participants have several interviews.'}`
      : `Reliability: ${reliability.why}`,
  ]
}

function preparationLines({ encoder, sample: { interviews } }: HeadCard, { checks, samplings }: TrainingSample) {
  const found = checks.flatMap(({ title, recordings }) => (recordings > 0 ? [`${title} in ${recordings}`] : []))
  return [
    samplings.length === 0
      ? 'The sampling of the recordings is no longer stored.'
      : `Recordings are sampled at ${samplings.map(({ framesPerSecond, clipFrames, stride }) => `${framesPerSecond} frames a second in clips of ${clipFrames} frames, ${stride} from one clip to the next`).join('; or at ')}.`,
    `Faces are detected and tracked, the participant’s face is cropped to a stabilised square, and ${encoder.name} computes ${encoder.size} features of each clip. The same steps and checks apply to all participants and groups.`,
    `Each recording is checked for ${listed(checks.map(({ title }) => title))}. Of the ${interviews} recordings used: ${found.length > 0 ? found.join(', ') : 'no problems were found'}.`,
  ]
}

function flowLines({ missing, sample }: HeadCard, { study }: TrainingSample): string[] {
  const { withoutAnalysis, withoutSheet, withoutFace } = missing
  const all = sample.interviews + withoutAnalysis + withoutSheet + withoutFace
  return [
    `${all} interviews were in the study: ${withoutAnalysis} without an analysed recording, ${withoutSheet} without a complete locked sheet, ${withoutFace} with too few frames of the face. ${sample.interviews} interviews of ${sample.participants} participants remained, and all were used.`,
    `Of the study at the time of training, ${study.participants} participants with ${study.interviews} interviews remain, ${study.recorded} of which are recorded.`,
    'Each estimate refers to the day of its interview. There is no follow-up.',
  ]
}

/** Participants by group, with their mean rating. */
function characteristics({ outOfFold }: HeadCard, { participants }: TrainingSample): CardSection['table'] {
  const ratings = new Map<string, number[]>()
  for (const { participant, rating } of outOfFold)
    ratings.set(participant, [...(ratings.get(participant) ?? []), rating])
  const meanOf = (code: string) => {
    const own = ratings.get(code)
    return own ? own.reduce((sum, value) => sum + value, 0) / own.length : undefined
  }
  const row = (name: string, group: string, members: typeof participants) => {
    const means = members.flatMap(({ code }) => meanOf(code) ?? [])
    return [
      name,
      group,
      `${members.length} (${participants.length > 0 ? Math.round((100 * members.length) / participants.length) : 0} %)`,
      means.length > 0 ? `${two(meanOfAll(means))}${means.length > 1 ? ` (${two(deviation(means))})` : ''}` : '',
    ]
  }
  const groupings = [
    ['Site', ({ site }: (typeof participants)[number]) => site],
    ['Sex', ({ sex }: (typeof participants)[number]) => sex],
    ['Age band', ({ ageBand }: (typeof participants)[number]) => ageBand],
    ['Interviews', ({ visits }: (typeof participants)[number]) => String(visits)],
  ] as const
  return {
    columns: ['Characteristic', 'Group', 'Participants', 'Mean rating (SD)'],
    rows: [
      row('All', '', participants),
      ...groupings.flatMap(([name, groupOf]) =>
        [...Map.groupBy(participants, (person) => groupOf(person) ?? 'not recorded')]
          .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
          .map(([group, members]) => row(name, group, members)),
      ),
    ],
  }
}

function ratingLines({ outOfFold, target }: HeadCard): string[] {
  const ratings = outOfFold.map(({ rating }) => rating)
  if (ratings.length === 0) return ['The card does not include the ratings. Train the head again.']
  const [low, high] = target.range
  const at = (end: number) => ratings.filter((rating) => rating === end).length
  return [
    `${ratings.length} interviews: mean ${two(meanOfAll(ratings))}, standard deviation ${ratings.length > 1 ? two(deviation(ratings)) : 'not defined'}, median ${two(median(ratings))}, quartiles ${two(quantile(ratings, 0.25))} and ${two(quantile(ratings, 0.75))}, from ${two(Math.min(...ratings))} to ${two(Math.max(...ratings))}.`,
    `${at(low)} at the lowest possible score (${low}), ${at(high)} at the highest (${high}).`,
  ]
}

const meanOfAll = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function deviation(values: readonly number[]): number {
  const centre = meanOfAll(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

function listed(values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`
}
