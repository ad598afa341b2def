import { type Message, phrase } from '#lib/messages/message.ts'

/** What the statistics of an agreement are called wherever people read them, by the key that programs know them by. */
export const STATISTIC_LABELS = {
  interviews: phrase('Interviews'),
  pearson: phrase('Pearson’s r'),
  spearman: phrase('Spearman’s rho'),
  kendall: phrase('Kendall’s tau-b'),
  concordance: phrase('Concordance (Lin)'),
  icc11: phrase('ICC(1,1)'),
  icc1k: phrase('ICC(1,k)'),
  icc21: phrase('ICC(2,1)'),
  icc2k: phrase('ICC(2,k)'),
  icc31: phrase('ICC(3,1)'),
  icc3k: phrase('ICC(3,k)'),
  meanAbsoluteError: phrase('Mean absolute error'),
  rootMeanSquareError: phrase('Root mean square error'),
  bias: phrase('Bias'),
  lowerLimit: phrase('Lower limit of agreement'),
  upperLimit: phrase('Upper limit of agreement'),
  proportionalBias: phrase('Proportional bias'),
  calibrationSlope: phrase('Calibration slope'),
  calibrationIntercept: phrase('Calibration intercept'),
  permutation: phrase('Permutation p of r'),
  disattenuated: phrase('r corrected for rater error'),
} as const satisfies Record<string, Message>

export type StatisticKey = keyof typeof STATISTIC_LABELS
