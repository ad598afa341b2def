import type { SizeAim } from '#lib/reports/study-size.ts'

/** A number that a person enters: what it is, in which unit, and what it may be. */
export interface AimField {
  name: string
  label: string
  help: string
  low: number
  high: number
  step: number
  suffix?: string
  whole?: boolean
  /** May be left empty. */
  optional?: boolean
}

export interface AimForm {
  of: SizeAim['of']
  title: string
  intro: string
  fields: AimField[]
  initial: Record<string, number | ''>
  /** The aim that the entered numbers describe; those that are optional and empty are undefined. */
  aim: (values: Record<string, number | undefined>) => SizeAim
  /** Axis of what is reached. */
  axis: string
  /** Whether more participants make it larger. */
  rises: boolean
}

const WIDTH: AimField = {
  name: 'width',
  label: 'Width of the 95 % interval',
  help: 'From the lower to the upper limit: 0.2 is about 0.1 to each side.',
  low: 0.02,
  high: 1.5,
  step: 0.05,
}

/** What can be planned, in the order of the page. */
export const AIM_FORMS: AimForm[] = [
  {
    of: 'correlation',
    title: 'Correlation',
    intro: 'How precise Pearson’s r between estimates and ratings will be.',
    fields: [
      {
        name: 'r',
        label: 'Expected r',
        help: 'From a pilot or from published studies; a lower r needs more participants.',
        low: -0.99,
        high: 0.99,
        step: 0.05,
      },
      WIDTH,
    ],
    initial: { r: 0.8, width: 0.2 },
    aim: ({ r, width }) => ({ of: 'correlation', r: r!, width: width! }),
    axis: 'Width of the interval of r',
    rises: false,
  },
  {
    of: 'intraclass',
    title: 'Rater agreement',
    intro: 'How precise the intraclass correlation (ICC) of the raters will be.',
    fields: [
      {
        name: 'icc',
        label: 'Expected ICC',
        help: 'Of a single rating.',
        low: 0,
        high: 0.99,
        step: 0.05,
      },
      {
        name: 'raters',
        label: 'Raters',
        help: 'Each rates every participant.',
        low: 2,
        high: 50,
        step: 1,
        whole: true,
      },
      WIDTH,
    ],
    initial: { icc: 0.8, raters: 2, width: 0.2 },
    aim: ({ icc, raters, width }) => ({ of: 'intraclass', icc: icc!, raters: raters!, width: width! }),
    axis: 'Width of the interval of the ICC',
    rises: false,
  },
  {
    of: 'limits',
    title: 'Limits of agreement',
    intro: 'How precise Bland and Altman’s limits of agreement will be, in points of the scale.',
    fields: [
      {
        name: 'deviation',
        label: 'Standard deviation of the differences',
        help: 'Between estimate and rating of one interview.',
        low: 0.01,
        high: 1000,
        step: 0.5,
        suffix: ' points',
      },
      {
        name: 'width',
        label: 'Width of each limit’s 95 % interval',
        help: 'From its lower to its upper end.',
        low: 0.01,
        high: 1000,
        step: 0.5,
        suffix: ' points',
      },
    ],
    initial: { deviation: 4, width: 3 },
    aim: ({ deviation, width }) => ({ of: 'limits', deviation: deviation!, width: width! }),
    axis: 'Width of a limit’s interval (points)',
    rises: false,
  },
  {
    of: 'development',
    title: 'Developing a head',
    intro: 'How many participants a new head needs to avoid overfitting.',
    fields: [
      {
        name: 'explained',
        label: 'Expected R²',
        help: 'Share of the variance of ratings that the head explains in new participants.',
        low: 0.01,
        high: 0.95,
        step: 0.05,
      },
      {
        name: 'parameters',
        label: 'Parameters',
        help: 'Parameters estimated from the data, before any penalty.',
        low: 3,
        high: 5000,
        step: 1,
        whole: true,
      },
      {
        name: 'shrinkage',
        label: 'Shrinkage of at least',
        help: '0.9 means that estimates are at most 10 % too extreme.',
        low: 0.5,
        high: 0.99,
        step: 0.05,
      },
      {
        name: 'mean',
        label: 'Mean rating',
        help: 'Optional, together with the standard deviation: for a mean estimate within 10 %.',
        low: 0.01,
        high: 10_000,
        step: 1,
        suffix: ' points',
        optional: true,
      },
      {
        name: 'spread',
        label: 'Standard deviation of ratings',
        help: 'Optional.',
        low: 0.01,
        high: 10_000,
        step: 1,
        suffix: ' points',
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
    axis: 'Shrinkage',
    rises: true,
  },
]

/** Share of participants that are lost, asked for with every aim. */
export const LOSS: AimField = {
  name: 'loss',
  label: 'Dropout',
  help: 'Participants without a usable recording or a complete rating.',
  low: 0,
  high: 90,
  step: 5,
  suffix: ' %',
}

/** What is wrong with an entered number, in words; undefined where nothing is. */
export function whatIsWrong({ low, high, whole, optional }: AimField, entered: number | string): string | undefined {
  if (entered === '' && optional) return undefined
  const value = typeof entered === 'number' ? entered : Number.NaN
  const range = `from ${low} to ${high}`.replaceAll('-', '−')
  if (!(value >= low && value <= high)) return `Enter a number ${range}.`
  return whole && !Number.isInteger(value) ? `Enter a whole number ${range}.` : undefined
}
