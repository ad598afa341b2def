/** What the statistics of an agreement are called wherever people read them, by the key that programs know them by. */
export const STATISTIC_LABELS = {
  interviews: 'Interviews',
  pearson: 'Pearson’s r',
  spearman: 'Spearman’s rho',
  kendall: 'Kendall’s tau-b',
  concordance: 'Concordance (Lin)',
  icc11: 'ICC(1,1)',
  icc1k: 'ICC(1,k)',
  icc21: 'ICC(2,1)',
  icc2k: 'ICC(2,k)',
  icc31: 'ICC(3,1)',
  icc3k: 'ICC(3,k)',
  meanAbsoluteError: 'Mean absolute error',
  rootMeanSquareError: 'Root mean square error',
  bias: 'Bias',
  lowerLimit: 'Lower limit of agreement',
  upperLimit: 'Upper limit of agreement',
  proportionalBias: 'Proportional bias',
  calibrationSlope: 'Calibration slope',
  calibrationIntercept: 'Calibration intercept',
  permutation: 'Permutation p of r',
  disattenuated: 'r corrected for rater error',
} as const satisfies Record<string, string>

export type StatisticKey = keyof typeof STATISTIC_LABELS
