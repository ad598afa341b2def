import { FEWEST_PARTICIPANTS } from '#lib/statistics/jackknife.ts'
import {
  expectedCorrelationInterval,
  expectedIntraclassWidth,
  expectedLimitWidth,
  expectedShrinkage,
  participantsForCorrelation,
  participantsForDevelopment,
  participantsForIntraclass,
  participantsForLimits,
} from '#lib/statistics/sample-size.ts'

/** What a study is planned for. Widths are those of whole 95 % intervals. */
export type SizeAim =
  | { of: 'correlation'; r: number; width: number }
  | { of: 'intraclass'; icc: number; raters: number; width: number }
  /** Width and deviation of the differences in the same unit; the deviation is 1 where the width is in deviations. */
  | { of: 'limits'; width: number; deviation: number }
  | {
      of: 'development'
      explained: number
      parameters: number
      shrinkage: number
      /** Of the score, where they are known. */
      outcome: { mean: number; deviation: number } | undefined
    }

export interface StudySize {
  /** Undefined where over a million are needed. */
  participants: number | undefined
  sentence: string
  /** Further sentences: what the number rests on. */
  details: string[]
  /** What is reached with a number of participants: the width of the interval, or the shrinkage. */
  reached: (participants: number) => number
  /** What was asked for, in the unit of `reached`. */
  goal: number
  /** Fewest participants with which `reached` is defined. */
  fewest: number
}

const TOO_MANY = 1_000_000

/** As many as there have to be for Concord to give an interval at all. */
const withInterval = <T extends number | undefined>(participants: T) =>
  participants === undefined ? participants : Math.max(FEWEST_PARTICIPANTS, participants)

const fewestOf = (participants: number | undefined): string[] =>
  participants === FEWEST_PARTICIPANTS ? [`With fewer than ${FEWEST_PARTICIPANTS}, Concord gives no interval.`] : []

/** How many participants a study needs for an aim, in one sentence, with what more or fewer of them would reach. */
export function studySize(aim: SizeAim): StudySize {
  switch (aim.of) {
    case 'correlation':
      return correlationSize(aim)
    case 'intraclass':
      return intraclassSize(aim)
    case 'limits':
      return limitsSize(aim)
    case 'development':
      return developmentSize(aim)
  }
}

function correlationSize({ r, width }: Extract<SizeAim, { of: 'correlation' }>): StudySize {
  const participants = withInterval(participantsForCorrelation(r, width))
  const interval = participants === undefined ? undefined : expectedCorrelationInterval(r, participants)
  return {
    participants,
    sentence: sentenceOf(
      participants,
      interval &&
        `for a 95 % interval no wider than ${plain(width)} if r is ${plain(r)}: from ${signed(interval[0])} to ${signed(interval[1])}`,
    ),
    details: ['By Fisher’s z (Bonett and Wright 2000), with one interview per participant.', ...fewestOf(participants)],
    reached: (n) => {
      const [low, high] = expectedCorrelationInterval(r, n)
      return high - low
    },
    goal: width,
    fewest: 5,
  }
}

function intraclassSize({ icc, raters, width }: Extract<SizeAim, { of: 'intraclass' }>): StudySize {
  const needed = withInterval(participantsForIntraclass(icc, raters, width))
  const participants = needed > TOO_MANY ? undefined : needed
  return {
    participants,
    sentence: sentenceOf(
      participants,
      `for a 95 % interval no wider than ${plain(width)} if ${raters} raters agree with an intraclass correlation of ${plain(icc)}`,
    ),
    details: [
      'By Bonett’s formula (2002); every rater rates every participant.',
      ...(raters === 2 && icc >= 0.7
        ? ['Five times the correlation is added, as Bonett recommends for two raters.']
        : []),
      ...fewestOf(participants),
    ],
    reached: (n) => expectedIntraclassWidth(icc, raters, n),
    goal: width,
    // Below, the formula's addition for two raters leaves nobody.
    fewest: 8,
  }
}

function limitsSize({ width, deviation }: Extract<SizeAim, { of: 'limits' }>): StudySize {
  const participants = participantsForLimits(width / deviation)
  const unit = deviation !== 1 ? 'points' : `standard deviation${width === 1 ? '' : 's'} of the differences`
  return {
    participants,
    sentence: sentenceOf(
      participants,
      `for 95 % intervals of both limits of agreement no wider than ${plain(width)} ${unit}`,
    ),
    details: [
      ...(deviation === 1
        ? []
        : [
            `The differences are expected to have a standard deviation of ${plain(deviation)} points, so the limits lie ${plain(Number((1.96 * deviation).toFixed(2)))} points on either side of the bias.`,
          ]),
      'By MOVER, as on the agreement page, with one interview per participant.',
      ...fewestOf(participants),
    ],
    reached: (n) => deviation * expectedLimitWidth(n),
    goal: width,
    fewest: 6,
  }
}

function developmentSize(aim: Extract<SizeAim, { of: 'development' }>): StudySize {
  const { explained, parameters, shrinkage, outcome } = aim
  const size = participantsForDevelopment(explained, parameters, shrinkage, outcome)
  const participants = size.participants >= TOO_MANY ? undefined : size.participants
  return {
    participants,
    sentence: sentenceOf(
      participants,
      `to develop a head of ${parameters} parameters that explains ${plain(100 * explained)} % of the variance`,
    ),
    details: [
      `Shrinkage of at least ${plain(shrinkage)}: ${counted(size.shrinkage)}.`,
      `R² overestimated by at most 0.05: ${counted(size.optimism)}.`,
      `Residual standard deviation within 10 %: ${counted(size.residual)}.`,
      size.mean === undefined
        ? 'Mean estimate within 10 %: needs the mean and standard deviation of the score.'
        : `Mean estimate within 10 %: ${counted(size.mean)}.`,
      'By the four criteria of Riley et al. (2019). For a penalised head, count the parameters of the model before the penalty.',
    ],
    reached: (n) => expectedShrinkage(explained, parameters, n),
    goal: shrinkage,
    fewest: parameters + 2,
  }
}

function sentenceOf(participants: number | undefined, aim: string | undefined): string {
  return participants === undefined || aim === undefined
    ? 'More than a million participants are needed. Accept less precision.'
    : `${counted(participants)} participants are needed ${aim}.`
}

/** Participants to enrol, if a share of them will have no usable recording or rating. @param loss from 0 to below 1 */
export function enrolled(participants: number, loss: number): number {
  // 9/(1 - 0.1) is 10, not 10.000000000000002.
  return Math.ceil(participants / (1 - loss) - 1e-9)
}

/** Numbers of participants around one, for a curve of what they reach; the number itself is among them. */
export function participantsAround(participants: number, fewest: number, points = 60): number[] {
  const from = Math.max(fewest, Math.floor(participants / 4))
  const to = Math.max(2 * participants, from + 10)
  const steps = Array.from({ length: points + 1 }, (_, i) => Math.round(from + (i * (to - from)) / points))
  return [...new Set([...steps, Math.max(participants, from)])].sort((a, b) => a - b)
}

/** A number of people with its thousands apart. */
export const counted = (count: number) => (count >= TOO_MANY ? 'over a million' : count.toLocaleString('en'))

const plain = (value: number) => String(Number(value.toFixed(4))).replace('-', '−')
const signed = (value: number) => value.toFixed(2).replace('-', '−')
