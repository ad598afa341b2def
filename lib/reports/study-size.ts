import { type Decimals, decimals, type Message, phrase } from '#lib/messages/message.ts'
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
  sentence: Message
  /** Further sentences: what the number rests on. */
  details: Message[]
  /** What is reached with a number of participants: the width of the interval, or the shrinkage. */
  reached: (participants: number) => number
  /** What was asked for, in the unit of `reached`. */
  goal: number
  /** Fewest participants with which `reached` is defined. */
  fewest: number
}

const TOO_MANY = 1_000_000
const TOO_MANY_NEEDED = phrase('More than a million participants are needed. Accept less precision.')

/** As many as there have to be for Concord to give an interval at all. */
const withInterval = <T extends number | undefined>(participants: T) =>
  participants === undefined ? participants : Math.max(FEWEST_PARTICIPANTS, participants)

const fewestOf = (participants: number | undefined): Message[] =>
  participants === FEWEST_PARTICIPANTS
    ? [phrase('With fewer than {fewest}, Concord gives no interval.', { fewest: FEWEST_PARTICIPANTS })]
    : []

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
    sentence:
      participants === undefined || interval === undefined
        ? TOO_MANY_NEEDED
        : phrase(
            '{participants} participants are needed for a 95 % interval no wider than {width} if r is {r}: from {from} to {to}.',
            {
              participants: counted(participants),
              width: plain(width),
              r: plain(r),
              from: decimals(interval[0], 2),
              to: decimals(interval[1], 2),
            },
          ),
    details: [
      phrase('By Fisher’s z (Bonett and Wright 2000), with one interview per participant.'),
      ...fewestOf(participants),
    ],
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
    sentence:
      participants === undefined
        ? TOO_MANY_NEEDED
        : phrase(
            '{participants} participants are needed for a 95 % interval no wider than {width} if {raters} raters agree with an intraclass correlation of {icc}.',
            { participants: counted(participants), width: plain(width), raters, icc: plain(icc) },
          ),
    details: [
      phrase('By Bonett’s formula (2002); every rater rates every participant.'),
      ...(raters === 2 && icc >= 0.7
        ? [phrase('Five times the correlation is added, as Bonett recommends for two raters.')]
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
  return {
    participants,
    sentence: limitsSentence(participants, { width, deviation }),
    details: [
      ...(deviation === 1
        ? []
        : [
            phrase(
              'The differences are expected to have a standard deviation of {deviation} points, so the limits lie {distance} points on either side of the bias.',
              { deviation: plain(deviation), distance: plain(Math.round(196 * deviation) / 100) },
            ),
          ]),
      phrase('By MOVER, as on the agreement page, with one interview per participant.'),
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
    sentence:
      participants === undefined
        ? TOO_MANY_NEEDED
        : phrase(
            '{participants} participants are needed to develop a head of {parameters} parameters that explains {share} % of the variance.',
            { participants: counted(participants), parameters, share: plain(100 * explained) },
          ),
    details: [
      phrase('Shrinkage of at least {shrinkage}: {count}.', {
        shrinkage: plain(shrinkage),
        count: counted(size.shrinkage),
      }),
      phrase('R² overestimated by at most {limit}: {count}.', { limit: plain(0.05), count: counted(size.optimism) }),
      phrase('Residual standard deviation within 10 %: {count}.', { count: counted(size.residual) }),
      size.mean === undefined
        ? phrase('Mean estimate within 10 %: needs the mean and standard deviation of the score.')
        : phrase('Mean estimate within 10 %: {count}.', { count: counted(size.mean) }),
      phrase(
        'By the four criteria of Riley et al. (2019). For a penalised head, count the parameters of the model before the penalty.',
      ),
    ],
    reached: (n) => expectedShrinkage(explained, parameters, n),
    goal: shrinkage,
    fewest: parameters + 2,
  }
}

/** Widths are in points, or in deviations of the differences where the deviation is 1. */
function limitsSentence(
  participants: number | undefined,
  { width, deviation }: { width: number; deviation: number },
): Message {
  if (participants === undefined) return TOO_MANY_NEEDED
  const told = { participants: counted(participants), width: plain(width) }
  if (deviation !== 1)
    return phrase(
      '{participants} participants are needed for 95 % intervals of both limits of agreement no wider than {width} points.',
      told,
    )
  return width === 1
    ? phrase(
        '{participants} participants are needed for 95 % intervals of both limits of agreement no wider than {width} standard deviation of the differences.',
        told,
      )
    : phrase(
        '{participants} participants are needed for 95 % intervals of both limits of agreement no wider than {width} standard deviations of the differences.',
        told,
      )
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
export const counted = (count: number): Message =>
  count >= TOO_MANY ? phrase('over a million') : phrase('{count, number}', { count })

/** A number as it was typed or comes out, with four decimals at most. */
function plain(value: number): Decimals {
  const rounded = Math.round(1e4 * value) / 1e4
  return decimals(rounded, [0, 1, 2, 3].find((digits) => Number(rounded.toFixed(digits)) === rounded) ?? 4)
}
