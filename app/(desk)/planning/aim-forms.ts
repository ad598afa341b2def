import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import type { SizeAim } from '#lib/reports/study-size.ts'
import { asWritten } from '../numbers.ts'

/** A number that a person enters: what it is, in which unit, and what it may be. */
export interface AimField {
  name: string
  label: Message
  help: Message
  low: number
  high: number
  step: number
  unit?: Message
  whole?: boolean
  /** May be left empty. */
  optional?: boolean
}

export interface AimForm {
  of: SizeAim['of']
  title: Message
  intro: Message
  fields: AimField[]
  initial: Record<string, number | ''>
  /** The aim that the entered numbers describe; those that are optional and empty are undefined. */
  aim: (values: Record<string, number | undefined>) => SizeAim
  /** Axis of what is reached. */
  axis: Message
  /** Whether more participants make it larger. */
  rises: boolean
}

const WIDTH: AimField = {
  name: 'width',
  label: phrase('Width of the 95 % interval'),
  help: phrase('From the lower to the upper limit: 0.2 is about 0.1 to each side.'),
  low: 0.02,
  high: 1.5,
  step: 0.05,
}

/** What can be planned, in the order of the page. */
export const AIM_FORMS: AimForm[] = [
  {
    of: 'correlation',
    title: phrase('Correlation'),
    intro: phrase('How precise Pearson’s r between estimates and ratings will be.'),
    fields: [
      {
        name: 'r',
        label: phrase('Expected r'),
        help: phrase('From a pilot or from published studies; a lower r needs more participants.'),
        low: -0.99,
        high: 0.99,
        step: 0.05,
      },
      WIDTH,
    ],
    initial: { r: 0.8, width: 0.2 },
    aim: ({ r, width }) => ({ of: 'correlation', r: r!, width: width! }),
    axis: phrase('Width of the interval of r'),
    rises: false,
  },
  {
    of: 'intraclass',
    title: phrase('Rater agreement'),
    intro: phrase('How precise the intraclass correlation (ICC) of the raters will be.'),
    fields: [
      {
        name: 'icc',
        label: phrase('Expected ICC'),
        help: phrase('Of a single rating.'),
        low: 0,
        high: 0.99,
        step: 0.05,
      },
      {
        name: 'raters',
        label: phrase('Raters'),
        help: phrase('Each rates every participant.'),
        low: 2,
        high: 50,
        step: 1,
        whole: true,
      },
      WIDTH,
    ],
    initial: { icc: 0.8, raters: 2, width: 0.2 },
    aim: ({ icc, raters, width }) => ({ of: 'intraclass', icc: icc!, raters: raters!, width: width! }),
    axis: phrase('Width of the interval of the ICC'),
    rises: false,
  },
  {
    of: 'limits',
    title: phrase('Limits of agreement'),
    intro: phrase('How precise Bland and Altman’s limits of agreement will be, in points of the scale.'),
    fields: [
      {
        name: 'deviation',
        label: phrase('Standard deviation of the differences'),
        help: phrase('Between estimate and rating of one interview.'),
        low: 0.01,
        high: 1000,
        step: 0.5,
        unit: phrase('points'),
      },
      {
        name: 'width',
        label: phrase('Width of each limit’s 95 % interval'),
        help: phrase('From its lower to its upper end.'),
        low: 0.01,
        high: 1000,
        step: 0.5,
        unit: phrase('points'),
      },
    ],
    initial: { deviation: 4, width: 3 },
    aim: ({ deviation, width }) => ({ of: 'limits', deviation: deviation!, width: width! }),
    axis: phrase('Width of a limit’s interval (points)'),
    rises: false,
  },
  {
    of: 'development',
    title: phrase('Developing a head'),
    intro: phrase('How many participants a new head needs to avoid overfitting.'),
    fields: [
      {
        name: 'explained',
        label: phrase('Expected R²'),
        help: phrase('Share of the variance of ratings that the head explains in new participants.'),
        low: 0.01,
        high: 0.95,
        step: 0.05,
      },
      {
        name: 'parameters',
        label: phrase('Parameters'),
        help: phrase('Parameters estimated from the data, before any penalty.'),
        low: 3,
        high: 5000,
        step: 1,
        whole: true,
      },
      {
        name: 'shrinkage',
        label: phrase('Shrinkage of at least'),
        help: phrase('0.9 means that estimates are at most 10 % too extreme.'),
        low: 0.5,
        high: 0.99,
        step: 0.05,
      },
      {
        name: 'mean',
        label: phrase('Mean rating'),
        help: phrase('Optional, together with the standard deviation: for a mean estimate within 10 %.'),
        low: 0.01,
        high: 10_000,
        step: 1,
        unit: phrase('points'),
        optional: true,
      },
      {
        name: 'spread',
        label: phrase('Standard deviation of ratings'),
        help: phrase('Optional.'),
        low: 0.01,
        high: 10_000,
        step: 1,
        unit: phrase('points'),
        optional: true,
      },
    ],
    initial: { explained: 0.2, parameters: 25, shrinkage: 0.9, mean: '', spread: '' },
    aim: ({ explained, parameters, shrinkage, mean, spread }) => ({
      of: 'development',
      explained: explained!,
      parameters: parameters!,
      shrinkage: shrinkage!,
      outcome: mean !== undefined && spread !== undefined ? { mean, deviation: spread } : undefined,
    }),
    axis: phrase('Shrinkage'),
    rises: true,
  },
]

/** Share of participants that are lost, asked for with every aim. */
export const LOSS: AimField = {
  name: 'loss',
  label: phrase('Dropout'),
  help: phrase('Participants without a usable recording or a complete rating.'),
  low: 0,
  high: 90,
  step: 5,
  unit: phrase('%'),
}

/** What is wrong with an entered number, in words; undefined where nothing is. */
export function whatIsWrong(
  { low, high, whole, optional }: AimField,
  entered: number | string,
  t: Translator,
): string | undefined {
  if (entered === '' && optional) return undefined
  const value = typeof entered === 'number' ? entered : Number.NaN
  const range = { low: asWritten(low, t), high: asWritten(high, t) }
  if (!(value >= low && value <= high)) return t('Enter a number from {low} to {high}.', range)
  return whole && !Number.isInteger(value) ? t('Enter a whole number from {low} to {high}.', range) : undefined
}
